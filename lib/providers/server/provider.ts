import 'server-only';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Capabilities, Credential, Vault } from '@/lib/providers/model';
import type { Query } from './client/address';
import type { VaultsApiError, VaultsApiErrorKind } from './client/error';
import type { CeilingLimits } from './client/rate-limit';
import type { ListOptions, NewCredentialFields, NewVault } from './client/vaults-api';

/** Reads one row; returns null if the row cannot be read. */
export type RowReader<T> = (row: unknown) => T | null;

export interface RowCodec {
  readonly vault: RowReader<Vault>;
  credential(vaultId: string): RowReader<Credential>;
}

export interface BodyCodec {
  /** Body of `POST /vaults`. */
  vault(input: NewVault): unknown;
  /** Body of `POST /vaults/{id}/credentials`. */
  credential(input: NewCredentialFields): unknown;
  /** Body of `POST …/credentials/{id}`; null if there is no such call. */
  rotation(secret: CredentialSecret): unknown;
  /**
   * Returns the rows of the credentials that the API created together with a vault, from its response.
   * `not_taken`: it created only the vault. `not_shown`: only the list can show them.
   */
  credentialsMadeWith(answer: unknown): readonly unknown[] | 'not_taken' | 'not_shown';
}

/** A list request with a resolved cursor. At most one of the three cursors is set. */
export interface ListRequest
  extends Pick<ListOptions, 'includeArchived' | 'name' | 'createdFrom' | 'createdTo'> {
  limit: number;
  afterId: string | null;
  beforeId: string | null;
  pageToken: string | null;
}

/** The parts of a list response that paging needs. */
export interface Envelope {
  rows: unknown[];
  /** Cursors before and after the rows; null if rows are not cursors of this API. */
  firstId: string | null;
  lastId: string | null;
  /** undefined if the server does not say. */
  hasMore: boolean | undefined;
  /** undefined if the envelope has no such key. */
  nextPage: string | null | undefined;
}

export interface Paging {
  /** Parameter names for `afterId`. If a server ignores one, the next is tried. */
  readonly cursorNames: readonly [string, ...string[]];
  query(request: ListRequest, cursorName: string): Query;
  /** null if the body is not a list. */
  envelope(body: unknown): Envelope | null;
  /** Returns the row as a cursor; null if rows are not cursors of this API. */
  cursorOf(row: unknown): string | null;
}

export interface ErrorTable {
  /** By HTTP status. Any other 5xx is `server`, and any other 4xx is `invalid`. */
  readonly kinds: Readonly<Record<number, VaultsApiErrorKind>>;
  /** By the type in the body, which overrides the status. */
  readonly kindsOfTypes: Readonly<Record<string, VaultsApiErrorKind>>;
  /** Returns the possible places of each part, most likely first. Skips values that are not text. */
  places(body: unknown): Readonly<Record<'message' | 'type' | 'param' | 'requestId', readonly unknown[]>>;
  /** Returns the field name in our inputs for `param`; undefined if there is none. */
  fieldOf(param: string): string | undefined;
  asksForFirstCredential(error: VaultsApiError): boolean;
}

export interface ProviderLimits extends Omit<CeilingLimits, 'readsPerSecond'> {
  /** The pause between the pages of an iteration, in ms. */
  pagePauseMs: number;
  rowsPerPageMax: number;
}

/** Distinguishes a provider from others at the same address. */
export interface Recognition {
  /** What a row shows of this provider. A credential decides, a vault is a hint, null is no evidence. */
  evidenceIn(row: unknown): 'vault' | 'credential' | null;
  /** Returns true if the API refused a body because its form is not this provider's. */
  refusesForm(error: VaultsApiError): boolean;
}

/** Describes how to call a Vaults API. The client has no other knowledge of an API. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly baseUrl: string;
  headers(secret: string): Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  readonly limits: ProviderLimits;
  readonly paging: Paging;
  readonly errors: ErrorTable;
  readonly rows: RowCodec;
  readonly bodies: BodyCodec;
  readonly recognition: Recognition;
  /** True if `GET …/credentials/{id}` is documented, so that its 404 is final. */
  readonly readsOneCredential: boolean;
  /** Sample code that uses a vault, by language. Secrets in it are variables. */
  snippets(place: { apiUrl: string; vaultId: string }): Readonly<Record<string, string>>;
}

/**
 * The providers that may be at one address, distinguished by their responses. All have the same headers,
 * paging, errors, limits and rows. The first is assumed while nothing is known.
 */
export type Candidates = readonly [Provider, ...Provider[]];
