import 'server-only';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { ApiConnection, Capabilities, Credential, Page, Vault } from '@/lib/providers/model';

/** Every list parameter of the documents. Dates are RFC 3339 instants, both ends included. */
export interface ListOptions {
  /** 1–100 rows. */
  limit?: number;
  /** A `nextCursor` of an earlier page. Excludes `before`. */
  after?: string;
  /** A `previousCursor` of an earlier page. Excludes `after`. */
  before?: string;
  includeArchived?: boolean;
  /** Vaults: part of the display name. Credentials: part of the MCP server URL. */
  name?: string;
  createdFrom?: string;
  createdTo?: string;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface NewVault {
  displayName: string;
  metadata?: Record<string, string>;
  credentials?: readonly NewCredentialFields[];
}

export interface NewCredentialFields {
  mcpServerUrl: string;
  protocol?: 'streamable_http' | 'sse' | undefined;
  secret: CredentialSecret;
}

/**
 * What exists after a vault was asked for. In a shape that takes no credentials with the vault, a
 * later call can fail: `failed` then says which ones are missing, by their place in the input.
 */
export interface CreatedVault {
  vault: Vault;
  credentials: Credential[];
  failed: { index: number; error: unknown }[];
}

/** A credential as it was read by itself. */
export interface ReadCredential extends Credential {
  /** How this API rotates this credential, as its own row shows. */
  rotate: Capabilities['rotate'];
}

/**
 * The Vaults API as the console sees it, in either shape. Every method rejects with a
 * `VaultsApiError` and with nothing else.
 */
export interface VaultsApi {
  readonly connection: ApiConnection;
  /** What the API is known to do; asks it once, with the cheapest read, while nothing is known. */
  capabilities(options?: CallOptions): Promise<Capabilities>;
  readonly vaults: {
    list(options?: ListOptions & CallOptions): Promise<Page<Vault>>;
    /** Pages from the first to the last, at least 100 ms apart. */
    pages(options?: ListOptions & CallOptions): AsyncGenerator<Page<Vault>, void, undefined>;
    get(vaultId: string, options?: CallOptions): Promise<Vault>;
    create(input: NewVault): Promise<CreatedVault>;
    archive(vaultId: string): Promise<Vault>;
    delete(vaultId: string): Promise<void>;
  };
  readonly credentials: {
    list(vaultId: string, options?: ListOptions & CallOptions): Promise<Page<Credential>>;
    pages(
      vaultId: string,
      options?: ListOptions & CallOptions,
    ): AsyncGenerator<Page<Credential>, void, undefined>;
    /** Where the API has no such endpoint, looks through the list. */
    get(vaultId: string, credentialId: string, options?: CallOptions): Promise<ReadCredential>;
    create(vaultId: string, input: NewCredentialFields): Promise<Credential>;
    /**
     * In place, same id. Reads the credential first, so that no token is sent on a guess. Rejects with kind
     * `unsupported` where the API cannot.
     */
    rotate(vaultId: string, credentialId: string, secret: CredentialSecret): Promise<Credential>;
    archive(vaultId: string, credentialId: string): Promise<Credential>;
    delete(vaultId: string, credentialId: string): Promise<void>;
  };
}
