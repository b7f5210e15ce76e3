import type { ReasonName } from '@/lib/vaults/reasons';

/**
 * The state of a credential of a campaign, from the rotations, the token requests and the inventory.
 * to_do         nothing was done since the campaign started
 * asked         a teammate was asked for a new token and the request is open
 * rotated       a rotation that started during the campaign is done
 * verified      as rotated, and the verdict on the new token is proven
 * elsewhere     a person states that the token was replaced outside the console
 * not_possible  a person states why it cannot be rotated
 * retired       it was archived or deleted, so it cannot be rotated
 */
export const ROW_STATES = [
  'to_do',
  'asked',
  'rotated',
  'verified',
  'elsewhere',
  'not_possible',
  'retired',
] as const;
export type RowState = (typeof ROW_STATES)[number];

export const LEFT_STATES: readonly RowState[] = ['to_do', 'asked'];
export const isLeft = ({ state }: { state: RowState }): boolean => LEFT_STATES.includes(state);

export const STATE_WORDS: Readonly<Record<RowState, string>> = {
  to_do: 'To do',
  asked: 'Asked a teammate',
  rotated: 'Rotated',
  verified: 'Verified',
  elsewhere: 'Done elsewhere',
  not_possible: 'Not possible',
  retired: 'Archived or deleted',
};

export type Counts = Record<RowState, number>;

export interface Campaign {
  id: string;
  name: string;
  reason: ReasonName;
  reasonNote: string;
  ticket: string;
  /** `YYYY-MM-DD`. */
  dueOn: string;
  /** Whole days until it is due: negative after that day. */
  dueInDays: number;
  q: string;
  createdByName: string;
  /** RFC 3339, UTC, like all instants here. */
  createdAt: string;
  closedAt: string | null;
  closedByName: string | null;
  /** Why rows were open when it was closed; '' if none were. */
  closeNote: string;
  counts: Counts;
}

export const DECISIONS = ['not_possible', 'elsewhere'] as const;
export type DecisionName = (typeof DECISIONS)[number];

export interface Decision {
  state: DecisionName;
  note: string;
  byName: string;
  at: string;
}

export interface CampaignRow {
  vaultId: string;
  credentialId: string;
  vaultName: string;
  environment: string | null;
  target: string;
  /** The service of the URL, if the catalogue has it. */
  service: string | null;
  kind: string;
  owner: string | null;
  state: RowState;
  /** The rotation that replaced the token during the campaign. */
  rotation: { at: string; byName: string | null } | null;
  /** The credential with the new token; its own id if the API replaces tokens in place. */
  newCredentialId: string | null;
  verdict: string | null;
  /** A rotation that is unfinished, or that a person closed before its end. */
  openRotation: 'unfinished' | 'abandoned' | null;
  /** The last token request for this server and vault during the campaign. */
  request: { askedByName: string; at: string; isOpen: boolean; credentialId: string | null } | null;
  decision: Decision | null;
  /** The status of the replaced credential in the inventory. */
  shows: 'active' | 'archived' | 'deleted' | 'not_listed';
  /** The vault accepts only tokens with a passing verdict. */
  verificationRequired: boolean;
  /** Increases with every decision, so that an outdated page changes nothing. */
  revision: number;
}

export interface CampaignView {
  campaign: Campaign;
  rows: CampaignRow[];
}

export const countsOf = (rows: readonly Pick<CampaignRow, 'state'>[]): Counts => {
  const counts = Object.fromEntries(ROW_STATES.map((state) => [state, 0])) as Counts;
  for (const { state } of rows) counts[state] += 1;
  return counts;
};

export const totalOf = (counts: Counts): number => ROW_STATES.reduce((sum, state) => sum + counts[state], 0);
export const leftOf = (counts: Counts): number => LEFT_STATES.reduce((sum, state) => sum + counts[state], 0);

export interface CampaignPreview {
  selected: number;
  active: number;
  unowned: number;
  unownedRows: { vaultId: string; id: string; vaultName: string; target: string }[];
  /** Suggested emails of owners, at most 100. */
  owners: string[];
  /** How many of the rows are already in an open campaign, by its name. */
  inOpen: { name: string; count: number }[];
}
