import type { Reason } from '@/lib/vaults/reasons';
import type { CredentialPolicies } from './policies';

/** A row of the inventory: what the API shows of a credential, and what the console knows beyond it. */
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
  /** When its token was set, as far as it is known. */
  tokenSetAt: string | null;
  expiresAt: string | null;
  expiresSource: 'api' | 'jwt' | 'person' | null;
  verdict: string | null;
  verifiedAt: string | null;
  replacedBy: string | null;
  /** Since when no list shows it; null while it is there. */
  missingSince: string | null;
  goneAt: string | null;
  /** Another active credential holds the same token. */
  isShared: boolean;
  /** A legal hold in force covers it. */
  isHeld: boolean;
}

export interface InventoryPage {
  rows: InventoryRow[];
  /** For the next page; null at the end. */
  nextCursor: string | null;
}

/** What the table can be sorted by. */
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
  /** All rows that match. */
  total: number;
  facets: FacetValue[];
}

/** What is known of the copy that every count comes from. */
export interface SnapshotState {
  /** The last complete snapshot; null before there was one. */
  complete: {
    id: number;
    startedAt: string;
    finishedAt: string;
    vaults: number;
    credentials: number;
    unreadable: number;
    /** The inventory has seen changes since it began. */
    hasLaterChanges: boolean;
    /** The vaults of these rows as they were last read, at most 20, those with the most rows first. */
    unreadableIn: { vaultId: string; name: string; rows: number }[];
  } | null;
  /** The one that is being taken. */
  running: { id: number; startedAt: string; vaults: number; credentials: number } | null;
  /** Why the last attempt ended before its end; null where it did not, or a later one is complete. */
  failure: { at: string; reason: string; detail: string | null; requestId: string | null } | null;
}

/** Whether counts are totals: a snapshot has read the account to its end, and every row of it. Otherwise they are minimums. */
export const isWhole = (state: Pick<SnapshotState, 'complete'> | undefined): boolean =>
  state?.complete != null && state.complete.unreadable === 0;

/** A row with the name of the service behind its URL, where the catalogue knows it. */
export interface ListedRow extends InventoryRow {
  service: string | null;
  /** Whole days since the token was set. */
  ageDays: number | null;
  /** How old the policy lets a token of this environment become, days; null: no maximum. */
  maximumAgeDays: number | null;
  /** Whole days until it expires, rounded down: negative after it. */
  expiresInDays: number | null;
}

/** A credential with what is known of its life and its relatives. */
export interface CredentialStory {
  row: ListedRow;
  firstSeenAt: string;
  lastSeenAt: string;
  replaces: string | null;
  replacementSource: 'recorded' | 'inferred' | null;
  policies: CredentialPolicies;
  /** Deleted, not by this console, under a legal hold; `maybe`: it is not known that the hold was in force then. */
  deletedUnderHold: 'yes' | 'maybe' | null;
  /** Active credentials with the same token. */
  sameToken: Relatives;
  /** Active credentials for the same URL in other vaults. */
  sameServer: Relatives;
}

/** What made a change. Null: not known yet. */
export type Cause = 'console' | 'api_token' | 'outside' | null;

export interface Place {
  vaultId: string;
  /** Null: the vault itself. */
  credentialId: string | null;
}

/** Who archived or deleted a credential, and why, by the audit log. */
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
  /** The first 20 by the name of their vault. */
  first: Relative[];
  total: number;
}

export interface ListedPage {
  rows: ListedRow[];
  nextCursor: string | null;
}

/** Something that needs attention: how many credentials, and the search that lists them. */
export interface Attention {
  key: AttentionKey;
  count: number;
}

/** What the overview counts, in its order, each with the search that lists exactly the counted rows. */
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

/** What a row of the map of ages is. */
export const MAP_ROWS = ['environment', 'team', 'vault'] as const;
export type MapRows = (typeof MAP_ROWS)[number];

/** A row of the map of ages. */
export interface AgeRow {
  /** An environment, a team or the id of a vault, `none` for credentials without one; null: the rest. */
  key: string | null;
  label: string;
}

/** A cell of the map of ages: credentials of a row for a host. */
export interface AgeCell {
  row: AgeRow['key'];
  host: string;
  count: number;
  /** Days since the oldest token was set; null: unknown for all of them. */
  oldestDays: number | null;
}

/** A bar: a label of the axis with its count, and the first and last value that it holds. */
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
  /** The hosts of the map, the most used first; `other` means the rest. */
  hosts: string[];
  mapRows: MapRows;
  /** The rows of the map, those with the most credentials first. */
  rows: AgeRow[];
  cells: AgeCell[];
  /** Active credentials by age in steps of 30 days; the last bar holds all older ones. */
  ages: Bar[];
  unknownAges: number;
  /** Active credentials by week of expiry for the next 13 weeks; the first bar holds those that have expired. */
  expiring: Bar[];
  /** The last 30 days, the oldest first. */
  changes: DayChanges[];
}

/** How much waits behind links of the navigation, by their address. */
export type Waiting = Partial<Record<string, number>>;

/** A search under a name. */
export interface SavedView {
  id: string;
  name: string;
  q: string;
  sort: Sort;
  order: 'asc' | 'desc';
  ownerName: string;
  /** Everyone who can see the inventory sees it. */
  isShared: boolean;
  isOwn: boolean;
  mayChange: boolean;
}

/** Something that “Go to” leads to. */
export type Destination =
  | {
      kind: 'vault' | 'credential' | 'server';
      vaultId: string | null;
      credentialId: string | null;
      /** The name, the URL or the host. */
      label: string;
      hint: string | null;
      /** It is neither archived nor deleted. */
      isActive: boolean;
    }
  | { kind: 'member'; userId: string; label: string; hint: string | null }
  | { kind: 'view'; view: SavedView };
