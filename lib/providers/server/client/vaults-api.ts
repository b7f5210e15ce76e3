import 'server-only';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { ApiConnection, Capabilities, Credential, Page, Vault } from '@/lib/providers/model';

/** All documented list parameters. Dates are RFC 3339 instants, both ends included. */
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
 * What exists after a vault was created. In a shape that creates credentials separately, a later call can
 * fail; `failed` has the missing ones by their position in the input.
 */
export interface CreatedVault {
  vault: Vault;
  credentials: Credential[];
  failed: { index: number; error: unknown }[];
}

export interface ReadCredential extends Credential {
  rotate: Capabilities['rotate'];
}

/** The Vaults API in either shape. Every method rejects only with a `VaultsApiError`. */
export interface VaultsApi {
  readonly connection: ApiConnection;
  /** Returns what the API can do. While nothing is known, asks it once with the cheapest read. */
  capabilities(options?: CallOptions): Promise<Capabilities>;
  readonly vaults: {
    list(options?: ListOptions & CallOptions): Promise<Page<Vault>>;
    /** Iterates over all pages, at least 100 ms apart. */
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
    /** Searches the list if the API has no such endpoint. */
    get(vaultId: string, credentialId: string, options?: CallOptions): Promise<ReadCredential>;
    create(vaultId: string, input: NewCredentialFields): Promise<Credential>;
    /** In place, same id. Reads first, so that no token is sent on a guess. May reject as `unsupported`. */
    rotate(vaultId: string, credentialId: string, secret: CredentialSecret): Promise<Credential>;
    archive(vaultId: string, credentialId: string): Promise<Credential>;
    delete(vaultId: string, credentialId: string): Promise<void>;
  };
}
