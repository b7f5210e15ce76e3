import { z } from 'zod';
import type { Capabilities, Credential } from '@/lib/providers/model';
import { CHECKED_ENVIRONMENTS } from './check-policy';
import type { Verdict } from './verdict';

export interface ListedCheck extends Pick<Verdict, 'code' | 'checkedAt'> {
  /** By the clock of the server, so that every browser shows the same. */
  isOld: boolean;
}

export interface ListedCredential extends Credential {
  /** Null: the token was stored unchecked, or not from here. */
  check: ListedCheck | null;
  /** A legal hold in force covers it. */
  isHeld: boolean;
}

export interface KnownCredential extends Credential {
  /** How the API rotates this one; absent while only its row in a list is known. */
  rotate?: Capabilities['rotate'];
  verdict: Verdict | null;
  /** Who stored the token that the verdict is about. */
  verifiedBy: string | null;
}

export interface TokenTwin {
  vaultId: string;
  credentialId: string;
  vaultName: string;
  target: string;
}

/** Where else a token is that was just sent. */
export interface Twins {
  twins: TokenTwin[];
  twinsMore: number;
}

/** What Strongroom knows of a token before it is stored. */
export interface HeldToken extends Twins {
  /** It is the token of the credential that it is to replace. */
  isOldToken: boolean;
}

/** What a check found of a token that is not stored yet. */
export interface Verified {
  /** Null: the server was not asked, because the person is to read first where the token is kept. */
  verdict: Verdict | null;
  /** To be handed in with the token, when it is stored. */
  proof?: string;
  /** Where the token is kept already; never for a person without an account. */
  held?: HeldToken;
  /** The vault takes only tokens that their server accepts. Named where the page does not know it. */
  isRequired?: boolean;
}

/** The form in which the policy is changed. Forms load it with the schema library, when they are used. */
export const changeChecksInput = z.object({
  verifyRequiredIn: z.array(z.enum(CHECKED_ENVIRONMENTS)).max(CHECKED_ENVIRONMENTS.length),
  compareTokens: z.boolean(),
});
