import { z } from 'zod';
import type { Capabilities, Credential } from '@/lib/providers/model';
import { CHECKED_ENVIRONMENTS } from './check-policy';
import type { Verdict } from './verdict';

export interface ListedCheck extends Pick<Verdict, 'code' | 'checkedAt'> {
  /** Computed with the server's clock, so that every browser shows the same. */
  isOld: boolean;
}

export interface ListedCredential extends Credential {
  /** Null: the token was not verified, or was not stored by this console. */
  check: ListedCheck | null;
  isHeld: boolean;
}

export interface KnownCredential extends Credential {
  /** How the API rotates this credential; absent if only its list row is loaded. */
  rotate?: Capabilities['rotate'];
  verdict: Verdict | null;
  /** Who stored the token that the verdict is about. */
  verifiedBy: string | null;
}

export interface TokenHolder {
  vaultId: string;
  credentialId: string;
  vaultName: string;
  target: string;
}

export interface Twins {
  twins: TokenHolder[];
  twinsMore: number;
}

export interface HeldToken extends Twins {
  /** Whether this is the token of the credential to be replaced. */
  isOldToken: boolean;
}

export interface Verified {
  /** Null: the server was not called, because the person must first read where the token is kept. */
  verdict: Verdict | null;
  /** To be sent with the token when it is stored. */
  verdictTicket?: string;
  /** Where the token is already kept; never set for a person without an account. */
  held?: HeldToken;
  /** Whether the vault accepts only verified tokens. Set where the page does not know it. */
  isRequired?: boolean;
}

export const changeChecksInput = z.object({
  verifyRequiredIn: z.array(z.enum(CHECKED_ENVIRONMENTS)).max(CHECKED_ENVIRONMENTS.length),
  compareTokens: z.boolean(),
});
