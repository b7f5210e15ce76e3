import type { ReasonName } from '@/lib/vaults/reasons';

/**
 * The state of a credential of a campaign, from what the rotations, the requests to teammates and the inventory show.
 *
 * to_do         nothing was done since the campaign began
 * asked         a teammate was asked for a new token and the request is open
 * rotated       a rotation that began in the time of the campaign is done
 * verified      the same, and the MCP server proved that it accepts the new token
 * elsewhere     a person states that the token was replaced outside the console
 * not_possible  a person states why it cannot be rotated
 * retired       it was archived or deleted, so there is nothing to rotate
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

/** States in which work is left. */
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
  /** The search that it was started from. */
  q: string;
  createdByName: string;
  /** RFC 3339, UTC, like all instants here. */
  createdAt: string;
  closedAt: string | null;
  closedByName: string | null;
  /** Why rows were left when it was closed; '' where none were. */
  closeNote: string;
  counts: Counts;
}

/** What a person decided about a row. */
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
  /** The service that the catalogue knows behind the URL. */
  service: string | null;
  kind: string;
  owner: string | null;
  state: RowState;
  /** The rotation that replaced the token in the time of the campaign. */
  rotation: { at: string; byName: string | null } | null;
  /** The credential that holds the new token; its own id where the API replaces tokens in place. */
  newCredentialId: string | null;
  /** The last verdict on the new token. */
  verdict: string | null;
  /** A rotation that has begun and whose end is not known, or that a person closed before its end. */
  openRotation: 'unfinished' | 'abandoned' | null;
  /** The last request to a teammate for this server and vault in the time of the campaign. */
  request: { askedByName: string; at: string; isOpen: boolean; credentialId: string | null } | null;
  decision: Decision | null;
  /** What the inventory shows of the credential that was to be replaced. */
  shows: 'active' | 'archived' | 'deleted' | 'not_listed';
  /** The vault takes only tokens that their server accepts. */
  proofRequired: boolean;
  /** Rises with every decision, so that a page that is out of date changes nothing. */
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

/** What starting a campaign from a selection would do. */
export interface CampaignPreview {
  selected: number;
  /** Rows that it would have. */
  active: number;
  /** Of those, without an owner. */
  unowned: number;
  /** The first 20 of those, by vault and URL. */
  unownedRows: { vaultId: string; id: string; vaultName: string; target: string }[];
  /** Emails that may be meant as the owner, at most 100. */
  owners: string[];
  /** Of those, how many an open campaign has already, by its name. */
  inOpen: { name: string; count: number }[];
}
