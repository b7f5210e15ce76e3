import type { KindName } from '@/lib/credential-kinds/registry';

/** A container of credentials. Archived means `archivedAt` is set or the API says so in `status`. */
export interface Vault {
  id: string;
  name: string;
  /** As the API gave it, or derived from `archived_at`. Unknown values are shown as they are. */
  status: string;
  metadata: Record<string, string>;
  /** RFC 3339, or null where the API left it out. */
  createdAt: string | null;
  updatedAt: string | null;
  archivedAt: string | null;
}

/** Binds one secret to one MCP server. The secret itself is in no type that can be read. */
export interface Credential {
  id: string;
  vaultId: string;
  /** `static_bearer`, `mcp_oauth`, `environment_variable`, or whatever the API invents next. */
  kind: string;
  /** The MCP server URL; for environment variables the variable's name. */
  target: string;
  /** `streamable_http`, `sse`, or null where the API has no such field. */
  protocol: string | null;
  /** What the API shows of kinds that are more than one token; absent where it shows none of it. */
  extra?: CredentialExtra;
  status: string;
  metadata: Record<string, string>;
  createdAt: string | null;
  updatedAt: string | null;
  archivedAt: string | null;
}

/** Public fields of some kinds. Null where the API leaves a field out or its form is not known. */
export interface CredentialExtra {
  /** OAuth: when the access token expires, RFC 3339. */
  expiresAt: string | null;
  /** OAuth: how the API renews the access token, without the refresh token and the client secret. */
  refresh: {
    clientId: string | null;
    tokenEndpoint: string | null;
    /** How the client authenticates there: `none`, `client_secret_basic`, `client_secret_post` … */
    tokenEndpointAuth: string | null;
    scope: string | null;
    resource: string | null;
  } | null;
  /** Environment variables: the hosts that may get the value. */
  networking: { type: string; allowedHosts: string[] } | null;
  /** Environment variables: the parts of a request that may hold the value. */
  injectionLocation: { header: boolean; body: boolean } | null;
}

/** One page of a list, in the order the API gave. There is no total: the API has none. */
export interface Page<T> {
  items: T[];
  /** Put into `after` to get the following page; null at the end. */
  nextCursor: string | null;
  /** Put into `before` to get the preceding page; null at the start. */
  previousCursor: string | null;
  /** Rows that could not be read and are not among `items`. */
  unreadable: number;
  /** The API has no filter by date of creation: the dates that were asked for were not applied. */
  ignoresDates?: true;
}

/** What the connected API can do. The UI asks these, never which shape the API has. */
export interface Capabilities {
  /** False until a response or a write has shown what the API speaks; then the flags are facts. */
  known: boolean;
  createVaultWithCredentials: 'no' | 'optional' | 'required';
  rotate: 'in-place' | 'recreate';
  vaultMetadata: boolean;
  credentialMetadata: boolean;
  /** Transports to offer when adding a credential; empty where the API does not ask. */
  protocols: readonly ('streamable_http' | 'sse')[];
  /** Credential kinds that Strongroom can write. */
  kinds: readonly KindName[];
  createdRangeFilter: boolean;
}

export const isArchived = (entry: { status: string; archivedAt: string | null }): boolean =>
  entry.archivedAt !== null || entry.status === 'archived';

/** A name as a page displays it: blanks at the ends are not seen and runs of blanks are seen as one. */
export const asDisplayed = (name: string): string => name.trim().replace(/\s+/g, ' ').normalize('NFC');

/** Whether the API still has a credential. `unknown`: it has a status that is none of these. */
export type Presence = 'active' | 'archived' | 'gone' | 'unknown';

/** Which API the console works on; exactly one for now. Never holds a secret. */
export interface ApiConnection<Name extends string = string> {
  /** What the rows of the database name it by: its base URL, or `embedded`. Never changes its form. */
  id: string;
  provider: Name;
  /** Where a program of the account reaches the API. */
  baseUrl: string;
  /** What the console calls it. */
  label: string;
  /** What its vaults are for, where the whole account is for one thing. */
  environment: string | null;
}

/** The last call that this process made to an API, for anybody. */
export interface LastCall {
  /** When it ended. RFC 3339, UTC. */
  at: string;
  ms: number;
  /** What was wrong with the connection, as the end of a sentence; null: the API answered. */
  failure: string | null;
}

/** What the console knows of its connection without a call. */
export interface ConnectionState {
  lastCall: LastCall | null;
  /** How many calls a second this process allows itself; null: the API is embedded and has no limit. */
  limits: { readsPerSecond: number; writesPerSecond: number } | null;
}

/** The same in words, for every page. */
export interface ConnectionWords {
  health: 'ok' | 'failed' | 'unknown';
  words: string;
}
