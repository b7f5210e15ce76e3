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
