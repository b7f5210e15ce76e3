import 'server-only';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Capabilities, Credential, Vault } from '@/lib/providers/model';
import type { Query } from './client/address';
import type { VaultsApiError, VaultsApiErrorKind } from './client/error';
import type { CeilingLimits } from './client/rate-limit';
import type { ListOptions, NewCredentialFields, NewVault } from './client/vaults-api';

/** Reads one row; null where the row cannot be read. */
export type RowReader<T> = (row: unknown) => T | null;

export interface RowCodec {
  readonly vault: RowReader<Vault>;
  /** Reads the credentials of one vault. */
  credential(vaultId: string): RowReader<Credential>;
}

export interface BodyCodec {
  /** Body of `POST /vaults`. */
  vault(input: NewVault): unknown;
  /** Body of `POST /vaults/{id}/credentials`. */
  credential(input: NewCredentialFields): unknown;
  /** Body of `POST …/credentials/{id}`; null where there is no such call. */
  rotation(secret: CredentialSecret): unknown;
  /**
   * The rows of the credentials that the API created together with a vault, from its answer: `not_taken`
   * where it created the vault alone, `not_shown` where only the list can show them.
   */
  credentialsMadeWith(answer: unknown): readonly unknown[] | 'not_taken' | 'not_shown';
}

/** A list request, its cursor resolved. At most one of the three cursors is set. */
export interface ListRequest
  extends Pick<ListOptions, 'includeArchived' | 'name' | 'createdFrom' | 'createdTo'> {
  limit: number;
  /** The row that the page follows. */
  afterId: string | null;
  /** The row that the page precedes. */
  beforeId: string | null;
  /** The way on that an earlier answer gave. */
  pageToken: string | null;
}

/** A list answer, as far as paging depends on it. */
export interface Envelope {
  rows: unknown[];
  /** Cursors to what precedes and follows the rows; null where rows are no cursors of this API. */
  firstId: string | null;
  lastId: string | null;
  /** undefined where the server does not say. */
  hasMore: boolean | undefined;
  /** undefined where the envelope has no such key. */
  nextPage: string | null | undefined;
}

export interface Paging {
  /** Names by which a server may know `afterId`. The next one is tried where a server takes no notice of one. */
  readonly cursorNames: readonly [string, ...string[]];
  query(request: ListRequest, cursorName: string): Query;
  /** null where the body is no list. */
  envelope(body: unknown): Envelope | null;
  /** The row as a cursor; null where rows are no cursors of this API. */
  cursorOf(row: unknown): string | null;
}

/** How the API reports a failure. */
export interface ErrorTable {
  /** By HTTP status. Of the others, 5xx is `server` and 4xx is `invalid`. */
  readonly kinds: Readonly<Record<number, VaultsApiErrorKind>>;
  /** By the type in the body, which outweighs the status. */
  readonly kindsOfTypes: Readonly<Record<string, VaultsApiErrorKind>>;
  /** Where each part may be in a body, the likeliest place first. What is no text there is passed over. */
  places(body: unknown): Readonly<Record<'message' | 'type' | 'param' | 'requestId', readonly unknown[]>>;
  /** The name that the input of a form has for `param`; undefined where no form has it. */
  fieldOf(param: string): string | undefined;
  /** True for the refusal of a vault without credentials. */
  asksForFirstCredential(error: VaultsApiError): boolean;
}

export interface ProviderLimits extends Omit<CeilingLimits, 'readsPerSecond'> {
  /** Between the pages of a walk, in milliseconds. */
  pagePauseMs: number;
  rowsPerPageMax: number;
}

/** How to tell a provider from others that may answer at the same address. */
export interface Recognition {
  /** What a row shows of this provider: a credential settles it, a vault is a hint. Null where it shows nothing. */
  evidenceIn(row: unknown): 'vault' | 'credential' | null;
  /** True when the API refused a body because it does not write its bodies as this provider does. */
  refusesForm(error: VaultsApiError): boolean;
}

/** How to speak to an API that keeps vaults. The client knows an API by nothing but this. */
export interface Provider {
  readonly id: string;
  /** What a person reads on the page of the connection. */
  readonly label: string;
  /** Where the provider's own service is. */
  readonly baseUrl: string;
  /** The headers that prove who calls. */
  headers(secret: string): Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  readonly limits: ProviderLimits;
  readonly paging: Paging;
  readonly errors: ErrorTable;
  readonly rows: RowCodec;
  readonly bodies: BodyCodec;
  readonly recognition: Recognition;
  /** True where `GET …/credentials/{id}` is documented, so that its 404 is final. */
  readonly readsOneCredential: boolean;
  /** Code to copy that uses a vault, by language. Secrets in it are variables. */
  snippets(place: { apiUrl: string; vaultId: string }): Readonly<Record<string, string>>;
}

/**
 * The providers that may answer at one address, told apart by their answers. All of them have the same
 * headers, paging, errors, limits and rows; the first is assumed while nothing is known.
 */
export type Candidates = readonly [Provider, ...Provider[]];
