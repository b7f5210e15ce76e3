import type { Problem } from '@/lib/core/result';

/**
 * Where a rotation stands. Each state says what is known to exist, so that a crash in any of them
 * leaves a sentence that is true.
 *
 * updating      in place: the new token was sent, no answer yet
 * creating      recreate: the new credential was sent, no answer yet
 * created       the new credential exists, not yet seen in the list
 * confirmed     the new credential is listed; the old one is still there
 * retiring      the old one is being archived or deleted
 * duplicate     the API allows one credential per server; nothing was changed, the person decides
 * old_retired   archive-first was chosen and the old one is gone; the new one must be made now
 * done          one active credential, the new one
 * failed        nothing was changed
 * abandoned     the person closed it; what existed then is in `newCredentialId`
 */
export const ROTATION_STATES = [
  'updating',
  'creating',
  'created',
  'confirmed',
  'retiring',
  'duplicate',
  'old_retired',
  'done',
  'failed',
  'abandoned',
] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

/** What the API shows at this moment, looked up when an unfinished rotation is displayed. */
export interface RotationSituation {
  oldCredential: 'active' | 'archived' | 'gone' | 'unknown';
  newCredential: 'active' | 'archived' | 'gone' | 'unknown' | 'none';
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

export interface Rotation {
  id: string;
  vaultId: string;
  credentialId: string;
  target: string;
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
