import type { Reason } from '@/lib/vaults/reasons';
import type { CredentialPolicies } from './policies';

/** A row of the inventory: a credential as the API shows it, with the console's own facts. */
export interface InventoryRow {
  id: string;
  vaultId: string;
  vaultName: string;
  environment: string | null;
  owner: string | null;
  kind: string;
  /** The MCP server URL, or the name of an environment variable. */
  target: string;
  host: string | null;
  protocol: string | null;
  isArchived: boolean;
  /** RFC 3339, UTC, like all instants here. */
  createdAt: string | null;
  archivedAt: string | null;
  /** When its token was set, if known. */
  tokenSetAt: string | null;
  expiresAt: string | null;
  expiresSource: 'api' | 'jwt' | 'person' | null;
  verdict: string | null;
  verifiedAt: string | null;
  replacedBy: string | null;
  /** When it was first missing from the lists; null while it is listed. */
  missingSince: string | null;
  goneAt: string | null;
  /** Another active credential has the same token. */
  isShared: boolean;
  isHeld: boolean;
}

export interface InventoryPage {
  rows: InventoryRow[];
  nextCursor: string | null;
}

export const SORTS = ['age', 'server', 'vault', 'environment', 'owner', 'expires', 'verified'] as const;
export type Sort = (typeof SORTS)[number];

export const FACETS = ['environment', 'host', 'age', 'verified', 'owner', 'status', 'kind'] as const;
export type Facet = (typeof FACETS)[number];

export interface FacetValue {
  facet: Facet;
  value: string;
  count: number;
}

export interface InventorySummary {
  total: number;
  facets: FacetValue[];
}

/** The state of the copy on which every count is based. */
export interface SnapshotState {
  complete: {
    id: number;
    startedAt: string;
    finishedAt: string;
    vaults: number;
    credentials: number;
    unreadable: number;
    /** The inventory has recorded changes since the snapshot started. */
    hasLaterChanges: boolean;
    /** The vaults of these rows when last read: at most 20, those with the most rows first. */
    unreadableIn: { vaultId: string; name: string; rows: number }[];
  } | null;
  running: { id: number; startedAt: string; vaults: number; credentials: number } | null;
  /** Why the last attempt failed; null if it did not, or a later snapshot is complete. */
  failure: { at: string; reason: string; detail: string | null; requestId: string | null } | null;
}

/** Whether counts are totals: a snapshot has read the account completely. Otherwise they are minimums. */
export const isWhole = (state: Pick<SnapshotState, 'complete'> | undefined): boolean =>
  state?.complete != null && state.complete.unreadable === 0;

/** A row with the name of its service, if the catalogue has it. */
export interface ListedRow extends InventoryRow {
  service: string | null;
  ageDays: number | null;
  /** The policy's maximum age of a token in this environment, in days; null: no maximum. */
  maximumAgeDays: number | null;
  /** Whole days until it expires, rounded down: negative after it. */
  expiresInDays: number | null;
}

/** A credential with its history and related credentials. */
export interface CredentialStory {
  row: ListedRow;
  firstSeenAt: string;
  lastSeenAt: string;
  replaces: string | null;
  replacementSource: 'recorded' | 'inferred' | null;
  policies: CredentialPolicies;
  /** Deleted under a legal hold, but not by this console; `maybe`: it is unknown whether the hold was active then. */
  deletedUnderHold: 'yes' | 'maybe' | null;
  sameToken: Relatives;
  /** Active credentials for the same URL in other vaults. */
  sameServer: Relatives;
}

/** The cause of a change. Null: not yet known. */
export type Cause = 'console' | 'api_token' | 'outside' | null;

export interface EntryKey {
  vaultId: string;
  /** Null: the vault itself. */
  credentialId: string | null;
}

/** Who archived or deleted a credential, and why, according to the audit log. */
export interface Ending {
  vaultId: string;
  credentialId: string;
  actor: string;
  reason: Reason | null;
}

export interface Relative {
  vaultId: string;
  vaultName: string;
  id: string;
  target: string;
}

export interface Relatives {
  /** The first 20, sorted by the name of their vault. */
  first: Relative[];
  total: number;
}

export interface ListedPage {
  rows: ListedRow[];
  nextCursor: string | null;
}

export interface Attention {
  key: AttentionKey;
  count: number;
}

/** The counts of the overview, in its order, each with the search that lists exactly the counted rows. */
export const ATTENTION = {
  unfinished: { label: 'Unfinished rotations', q: 'open:rotation' },
  leaks: { label: 'Open leak checklists', q: 'open:leak' },
  expiring: { label: 'Expired or expiring within 30 days', q: 'expires:<30d' },
  overdue: { label: 'Overdue by policy', q: 'policy:overdue' },
  refused: { label: 'Refused at the last check', q: 'verified:refused' },
  unverified: { label: 'Never verified in production', q: 'verified:never env:production' },
  shared: { label: 'Same token in several places', q: 'shared:true' },
  unowned: { label: 'No owner', q: 'owner:none' },
  outside: { label: 'Changed outside the console', q: 'changed:outside' },
} as const;
export type AttentionKey = keyof typeof ATTENTION;
export const ATTENTION_KEYS = Object.keys(ATTENTION) as AttentionKey[];

export const MAP_ROWS = ['environment', 'team', 'vault'] as const;
export type MapRows = (typeof MAP_ROWS)[number];

export interface AgeRow {
  /** An environment, a team or the id of a vault, `none` for credentials without one; null: the rest. */
  key: string | null;
  label: string;
}

export interface AgeCell {
  row: AgeRow['key'];
  host: string;
  count: number;
  /** Days since the oldest token was set; null if unknown for all of them. */
  oldestDays: number | null;
}

export interface Bar {
  /** The lower end: days of age, days until expiry, or a day as `YYYY-MM-DD`. */
  from: string;
  count: number;
}

export interface DayChanges {
  day: string;
  console: number;
  apiToken: number;
  outside: number;
  unknown: number;
}

export interface Overview {
  attention: Attention[];
  /** The hosts of the map, most credentials first; `other` is the rest. */
  hosts: string[];
  mapRows: MapRows;
  /** The rows of the map, most credentials first. */
  rows: AgeRow[];
  cells: AgeCell[];
  /** Active credentials by age in steps of 30 days; the last bar has all older ones. */
  ages: Bar[];
  unknownAges: number;
  /** Active credentials by week of expiry for the next 13 weeks; the first bar has the expired ones. */
  expiring: Bar[];
  /** The last 30 days, oldest first. */
  changes: DayChanges[];
}

/** The number of open items behind navigation links, by their URL. */
export type Waiting = Partial<Record<string, number>>;

export interface SavedView {
  id: string;
  name: string;
  q: string;
  sort: Sort;
  order: 'asc' | 'desc';
  ownerName: string;
  /** Visible to everyone who can see the inventory. */
  isShared: boolean;
  isOwn: boolean;
  mayChange: boolean;
}

export type Destination =
  | {
      kind: 'vault' | 'credential' | 'server';
      vaultId: string | null;
      credentialId: string | null;
      label: string;
      hint: string | null;
      /** Neither archived nor deleted. */
      isActive: boolean;
    }
  | { kind: 'member'; userId: string; label: string; hint: string | null }
  | { kind: 'view'; view: SavedView };
