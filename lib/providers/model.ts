import type { KindName } from '@/lib/credential-kinds/registry';

/** Archived if `archivedAt` is set or `status` says so. */
export interface Vault {
  id: string;
  name: string;
  /** From the API, or derived from `archived_at`. Unknown values are shown unchanged. */
  status: string;
  metadata: Record<string, string>;
  /** RFC 3339, or null if the API omits it. */
  createdAt: string | null;
  updatedAt: string | null;
  archivedAt: string | null;
}

/** Binds one secret to one MCP server. No type that can be read contains the secret. */
export interface Credential {
  id: string;
  vaultId: string;
  /** `static_bearer`, `mcp_oauth`, `environment_variable`, or a kind that the API adds later. */
  kind: string;
  /** The MCP server URL; the variable's name for an environment variable. */
  target: string;
  /** `streamable_http`, `sse`, or null if the API has no such field. */
  protocol: string | null;
  /** Public fields of kinds with more than one token; absent if the API shows none. */
  extra?: CredentialExtra;
  status: string;
  metadata: Record<string, string>;
  createdAt: string | null;
  updatedAt: string | null;
  archivedAt: string | null;
}

/** Public fields of some kinds. Null if the API omits a field or its form is unknown. */
export interface CredentialExtra {
  /** OAuth: when the access token expires, RFC 3339. */
  expiresAt: string | null;
  /** OAuth: how the API renews the access token, without the refresh token and the client secret. */
  refresh: {
    clientId: string | null;
    tokenEndpoint: string | null;
    /** The authentication at the token endpoint: `none`, `client_secret_basic`, `client_secret_post` … */
    tokenEndpointAuth: string | null;
    scope: string | null;
    resource: string | null;
  } | null;
  /** Environment variables: the hosts that may receive the value. */
  networking: { type: string; allowedHosts: string[] } | null;
  /** Environment variables: the parts of a request that may contain the value. */
  injectionLocation: { header: boolean; body: boolean } | null;
}

/** One page of a list, in the API's order. The API has no total. */
export interface Page<T> {
  items: T[];
  /** Pass it as `after` to get the next page; null at the end. */
  nextCursor: string | null;
  /** Pass it as `before` to get the previous page; null at the start. */
  previousCursor: string | null;
  unreadable: number;
  /** The API has no filter by creation date, so the requested dates were not applied. */
  ignoresDates?: true;
}

/** What the connected API can do. The interface asks for these, never for the shape. */
export interface Capabilities {
  /** False until a response or a write has shown the shape. Then the flags are facts. */
  known: boolean;
  createVaultWithCredentials: 'no' | 'optional' | 'required';
  rotate: 'in-place' | 'recreate';
  vaultMetadata: boolean;
  credentialMetadata: boolean;
  /** Transports to offer for a new credential; empty if the API does not ask for one. */
  protocols: readonly ('streamable_http' | 'sse')[];
  kinds: readonly KindName[];
  createdRangeFilter: boolean;
}

export const isArchived = (entry: { status: string; archivedAt: string | null }): boolean =>
  entry.archivedAt !== null || entry.status === 'archived';

/** Returns a name as a page displays it: without outer blanks, and with runs of blanks as one. */
export const asDisplayed = (name: string): string => name.trim().replace(/\s+/g, ' ').normalize('NFC');

/** Whether the API still has a credential. `unknown`: its status is none of these. */
export type Presence = 'active' | 'archived' | 'gone' | 'unknown';

/** The API that the console works on; exactly one for now. Contains no secret. */
export interface ApiConnection<Name extends string = string> {
  /** The key in database rows: the base URL, or `embedded`. Its form never changes. */
  id: string;
  provider: Name;
  baseUrl: string;
  label: string;
  /** The environment of its vaults, if the whole account has one. */
  environment: string | null;
}

export interface LastCall {
  at: string;
  ms: number;
  /** The problem with the connection, as the end of a sentence. Null: the API responded. */
  failure: string | null;
}

export interface ConnectionState {
  lastCall: LastCall | null;
  /** How many calls per second this process may send. Null: the API is embedded and has no limit. */
  limits: { readsPerSecond: number; writesPerSecond: number } | null;
}

export interface ConnectionWords {
  health: 'ok' | 'failed' | 'unknown';
  words: string;
}
