import { z } from 'zod';
import type { Capabilities, Credential } from '@/lib/providers/model';
import { CHECKED_ENVIRONMENTS } from './check-policy';
import type { Verdict } from './verdict';

/** The last check of a token, in short. */
export interface ListedCheck extends Pick<Verdict, 'code' | 'checkedAt'> {
  /** By the clock of the server, so that every browser shows the same. */
  isOld: boolean;
}

/** A row of a vault's list: what the last check of its token found, in short. */
export interface ListedCredential extends Credential {
  /** Null: the token was stored unchecked, or not from here. */
  check: ListedCheck | null;
}

/** One credential with all that is known of it. */
export interface KnownCredential extends Credential {
  /** How the API rotates this one; absent while only its row in a list is known. */
  rotate?: Capabilities['rotate'];
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

/** Where else a token is that was just sent. */
export interface Twins {
  twins: TokenTwin[];
  /** How many further ones are not named. */
  twinsMore: number;
}

/** The form in which the policy is changed. Forms load it with the schema library, when they are used. */
export const changeChecksInput = z.object({
  verifyRequiredIn: z.array(z.enum(CHECKED_ENVIRONMENTS)).max(CHECKED_ENVIRONMENTS.length),
  compareTokens: z.boolean(),
});
