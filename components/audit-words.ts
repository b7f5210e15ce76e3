import type { AuditOutcome } from '@/lib/audit/model';

/** What actions are called where people read them; the same words as on their buttons. */
export const ACTION_WORDS: Readonly<Record<string, string>> = {
  'vault.create': 'New vault',
  'vault.archive': 'Archive vault',
  'vault.delete': 'Delete vault',
  'vault.count-credentials': 'Count credentials',
  'credential.create': 'Add credential',
  'credential.archive': 'Archive credential',
  'credential.delete': 'Delete credential',
  'credential.read-token': 'Read token',
  'credential.rotate': 'Rotate credential',
  'credential.verify': 'Verify token',
  'rotation.continue': 'Continue rotation',
  'import.start': 'Start import',
  'import.look-alikes': 'Look for look-alikes',
  'import.verify': 'Verify before import',
  'import.rows': 'Import credentials',
  'import.end': 'End import',
  'collect.ask': 'Ask a teammate',
  'collect.open': 'Open request',
  'collect.verify': 'Verify for a request',
  'collect.submit': 'Submit token',
  'collect.approve': 'Approve request',
  'collect.refuse': 'Refuse request',
  'collect.revoke': 'Revoke request',
  'collect.expire': 'Delete expired token',
  'leak.start': 'Start leak checklist',
  'leak.remove': 'Remove leaked credential',
  'leak.tick-not-needed': 'Tick “none is needed”',
  // Its name in older rows.
  'leak.tick-replaced': 'Tick “replaced”',
  'leak.tick-revoked': 'Tick “revoked”',
  'console.set-up': 'Set up Strongroom',
  'console.read': 'Open a page',
  'session.sign-in': 'Sign in',
  'session.sign-in-passkey': 'Sign in with a passkey',
  'session.sign-in-provider': 'Sign in through single sign-on',
  'session.verify-code': 'Verify authentication code',
  'session.verify-recovery-code': 'Verify recovery code',
  'session.confirm-identity': 'Confirm identity',
  'session.sign-out': 'Sign out',
  'session.end': 'End session',
  'session.end-others': 'End all other sessions',
  'user.create': 'Add user',
  'user.change-name': 'Change name',
  'user.change-password': 'Change password',
  'user.change-role': 'Change role',
  'user.deactivate': 'Deactivate user',
  'user.reset-second-factor': 'Reset second factor',
  'user.reactivate': 'Reactivate user',
  'user.release-single-sign-on': 'Release single sign-on',
  'user.create-password-reset': 'Create reset link',
  'user.reset-password': 'Set a new password by link',
  'user.set-up-authenticator': 'Set up authenticator app',
  'user.remove-authenticator': 'Remove authenticator app',
  'user.renew-recovery-codes': 'Renew recovery codes',
  'user.add-passkey': 'Add passkey',
  'user.remove-passkey': 'Remove passkey',
  'invitation.create': 'Invite',
  'invitation.revoke': 'Revoke invitation',
  'invitation.look': 'Look at invitation',
  'invitation.accept': 'Accept invitation',
  'policy.change': 'Change security policy',
  'setting.change-checks': 'Change checking of tokens',
  'audit.export': 'Export activity',
  'audit.download': 'Download export',
};

/** An action in words; one that has none yet is shown as it is. */
export const actionWords = (action: string): string => ACTION_WORDS[action] ?? action;

export const OUTCOME_WORDS: Readonly<Record<AuditOutcome, string>> = {
  intent: 'Intent',
  success: 'Success',
  failure: 'Failure',
  unknown: 'Unknown',
  refused: 'Refused',
};

const SENTENCES: Readonly<Record<AuditOutcome, string>> = {
  intent: 'Written before the change, so that nothing happens unrecorded.',
  success: 'It was done.',
  failure: 'It was not done.',
  unknown: 'The API did not answer clearly: it may or may not have been done.',
  refused: 'It was not permitted and was not tried.',
};

/** What an outcome means, in one sentence. */
export const outcomeSentence = (outcome: AuditOutcome): string => SENTENCES[outcome];

/** A place in the log: `#1,234`. */
export const placeWords = (sequence: number): string => `#${sequence.toLocaleString('en')}`;
