import type { Problem } from '@/lib/core/result';
import type { Presence } from '@/lib/providers/model';
import type { ROTATION_STATES } from '@/lib/vaults/rotation-states';
import type { Twins } from '@/lib/verification/inputs';

export type RotationState = (typeof ROTATION_STATES)[number];

/** What the API shows at this moment, looked up when an unfinished rotation is displayed. */
export interface RotationSituation {
  oldCredential: Presence;
  newCredential: Presence | 'none';
}

/**
 * What the person may do next; the UI shows exactly these.
 *
 * look           look at the API again and move on from what is found
 * retire-old     archive or delete the old credential: the last step
 * enter-token    the new token is not stored: enter it again
 * archive-first  archive the old one, then make the new one; there is a moment without a credential
 * abandon        leave things as they are and close the rotation
 */
export const ROTATION_STEPS = ['look', 'retire-old', 'enter-token', 'archive-first', 'abandon'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];
/** Steps that send a token; all others ignore one. */
export const TOKEN_STEPS: readonly RotationStep[] = ['enter-token', 'archive-first'];

export interface Rotation {
  id: string;
  vaultId: string;
  credentialId: string;
  target: string;
  kind: string;
  method: 'in-place' | 'recreate';
  retire: 'archive' | 'delete';
  state: RotationState;
  newCredentialId: string | null;
  problem: Problem | null;
  /** Rises with every move; sent back with a step, so that a page that is out of date moves nothing. */
  revision: number;
  /** RFC 3339; when the old credential was seen to serve no more, null while it does. */
  oldRetiredAt: string | null;
  startedAt: string;
  updatedAt: string;
  situation: RotationSituation;
  /** One sentence: what exists now. */
  summary: string;
  /** First is the one button that completes it; `abandon` comes last. */
  steps: RotationStep[];
}

/** The answer to a leaked token: three things to do, kept until all are done. */
export interface LeakChecklist {
  id: string;
  vaultId: string;
  credentialId: string;
  target: string;
  openedAt: string;
  /** The credential was removed from the vault. */
  removedAt: string | null;
  /** The person says that the token was revoked at its provider. */
  revokedAt: string | null;
  /** A new credential for the same server was seen. */
  replacedAt: string | null;
  /** The person says that no new credential is needed. */
  notNeededAt: string | null;
  closedAt: string | null;
}
/** A rotation that was just begun or continued. */
export interface SentRotation extends Rotation, Twins {
  /** The token that came with it is known to be the one that is to be replaced. */
  isOldToken: boolean;
}
