import 'server-only';
import type { Capabilities, Credential, Vault } from '@/lib/providers/model';
import type { NewCredentialFields, NewVault } from '../client/vaults-api';

export type ShapeName = 'flat' | 'auth';

/** One published form of the API: how it writes, and what it can do. Reading is by row: see `rows.ts`. */
export interface Shape {
  readonly name: ShapeName;
  readonly capabilities: Capabilities;
  /** Body of `POST /vaults`. */
  encodeVault(input: NewVault): unknown;
  /** Body of `POST /vaults/{id}/credentials`. */
  encodeCredential(input: NewCredentialFields): unknown;
  /** Body of `POST …/credentials/{id}`; null where there is no such call. */
  encodeRotation(kind: string, accessToken: string): unknown;
}

/** Reads one row, or says with null that it cannot be read. */
export type RowReader<T> = (row: unknown) => T | null;

export type VaultReader = RowReader<Vault>;
export type CredentialReader = RowReader<Credential>;
