import type { Problem } from '@/lib/core/result';
import type { Presence } from '@/lib/providers/model';
import type { ROTATION_STATES } from '@/lib/vaults/rotation-states';
import type { Twins } from '@/lib/verification/inputs';

export type RotationState = (typeof ROTATION_STATES)[number];

export interface RotationSituation {
  oldCredential: Presence;
  newCredential: Presence | 'none';
}

/**
 * The possible next steps; the interface shows exactly these.
 * look           read the API again and continue from what it shows
 * retire-old     archive or delete the old credential: the last step
 * enter-token    the new token is not stored: enter it again
 * archive-first  archive the old credential, then create the new one; for a moment there is no credential
 * abandon        change nothing and close the rotation
 */
export const ROTATION_STEPS = ['look', 'retire-old', 'enter-token', 'archive-first', 'abandon'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];
/** Steps that send a token; the others ignore one. */
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
  /** Increases with every change. Sent back with a step, so that an outdated page changes nothing. */
  revision: number;
  /** RFC 3339; when the old credential was first seen retired, null while it is active. */
  oldRetiredAt: string | null;
  startedAt: string;
  updatedAt: string;
  situation: RotationSituation;
  /** One or two sentences: what exists now. */
  summary: string;
  /** The first step completes the rotation; `abandon` is last. */
  steps: RotationStep[];
}

export interface LeakChecklist {
  id: string;
  vaultId: string;
  credentialId: string;
  target: string;
  openedAt: string;
  removedAt: string | null;
  /** When the person reported that the provider revoked the token. */
  revokedAt: string | null;
  replacedAt: string | null;
  /** When the person reported that no new credential is needed. */
  notNeededAt: string | null;
  closedAt: string | null;
}
export interface SentRotation extends Rotation, Twins {
  /** Whether the entered token is known to be the one to be replaced. */
  isOldToken: boolean;
}
