/**
 * The states of a rotation. Each one states what is known to exist, so that it is true after a crash.
 *
 * updating      in place: the new token was sent, no response yet
 * creating      recreate: the new credential was sent, no response yet
 * created       the new credential exists, but was not seen in the list yet
 * confirmed     the new credential is in the list; the old one still exists
 * retiring      the old one is being archived or deleted
 * duplicate     the API allows one credential per server; nothing was changed, the person decides
 * old_retired   archive-first was chosen and the old one is retired; the new one must be created now
 * done          one active credential, the new one
 * failed        nothing was changed
 * abandoned     the person closed it; `newCredentialId` is the new credential at that time
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
