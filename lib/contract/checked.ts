import type { Credential } from './domain';
import type { Verdict } from './verdict';

/** A row of a vault's list: what the last check of its token found, in short. */
export interface ListedCredential extends Credential {
  /** Null: the token was stored unchecked, or not from here. */
  check: Pick<Verdict, 'code' | 'checkedAt'> | null;
}

/** One credential with all that is known of it. */
export interface KnownCredential extends Credential {
  verdict: Verdict | null;
  /** Who stored the token that the verdict is about. */
  verifiedBy: string | null;
}

/** Another credential that was given the same token. */
export interface TokenTwin {
  vaultId: string;
  credentialId: string;
  vaultName: string;
  target: string;
}

/** A credential that was just stored. */
export interface StoredCredential {
  credential: Credential;
  verdict: Verdict | null;
  twins: TokenTwin[];
  /** How many further ones are not named. */
  twinsMore: number;
}
