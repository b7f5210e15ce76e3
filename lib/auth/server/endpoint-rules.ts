import 'server-only';
import type { ActionName } from '@/lib/audit/action-registry';
import type { OwedFactor } from './required-factor';

/** What can be guessed at: every attempt counts, and a good one takes itself back. */
export const GUESSABLE: ReadonlySet<string> = new Set([
  '/sign-in/email',
  '/callback/:id',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
  '/passkey/verify-authentication',
  '/verify-password',
  '/change-password',
]);

/** Would let a borrowed session make itself at home. */
export const NEEDS_FRESH_PROOF: ReadonlySet<string> = new Set([
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
  '/passkey/generate-register-options',
  '/passkey/verify-registration',
  '/passkey/delete-passkey',
]);

/** Open to a session that owes a second factor: the end of it, and the ways to sign in with one. */
export const OPEN_WHILE_OWED: ReadonlySet<string> = new Set([
  '/get-session',
  '/sign-out',
  '/sign-in/email',
  '/sign-in/social',
  '/callback/:id',
  '/passkey/generate-authenticate-options',
  '/passkey/verify-authentication',
]);

/** Open besides to one whose user has an authenticator app: shows it. */
const SHOWS_APP: ReadonlySet<string> = new Set(['/two-factor/verify-totp', '/two-factor/verify-backup-code']);

/** Open besides to one whose user has no factor: adds the first. */
const ENROLS: ReadonlySet<string> = new Set([
  '/verify-password',
  '/two-factor/enable',
  '/two-factor/verify-totp',
  '/passkey/generate-register-options',
  '/passkey/verify-registration',
]);

/** Whether a session that owes a second factor may ask for this. */
export function mayWhileOwed(path: string, owes: OwedFactor, hasApp: boolean): boolean {
  if (OPEN_WHILE_OWED.has(path)) return true;
  return owes === 'enrolment' ? ENROLS.has(path) : hasApp && SHOWS_APP.has(path);
}

/** Names in the audit log; what is not here changes nothing. */
export const ACTIONS: Readonly<Record<string, ActionName>> = {
  '/sign-in/email': 'session.sign-in',
  '/two-factor/verify-totp': 'session.verify-code',
  '/two-factor/verify-backup-code': 'session.verify-recovery-code',
  '/passkey/verify-authentication': 'session.sign-in-passkey',
  '/callback/:id': 'session.sign-in-provider',
  '/sign-out': 'session.sign-out',
  '/change-password': 'user.change-password',
  '/verify-password': 'session.confirm-identity',
  '/two-factor/enable': 'user.set-up-authenticator',
  '/two-factor/disable': 'user.remove-authenticator',
  '/two-factor/generate-backup-codes': 'user.renew-recovery-codes',
  '/passkey/verify-registration': 'user.add-passkey',
  '/passkey/delete-passkey': 'user.remove-passkey',
};

/** Change how their user comes in: an intent stands in the audit log before, as before every change. */
export const CHANGES: ReadonlySet<string> = new Set([
  '/change-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
  '/passkey/verify-registration',
  '/passkey/delete-passkey',
]);

/** Where nobody is known yet. Elsewhere a request without a session is not worth a row of the audit log. */
export const SIGN_INS: ReadonlySet<string> = new Set([
  '/sign-in/email',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-authentication',
  '/callback/:id',
]);

/** Within a session, what proves who its owner is. */
export const PROOFS: ReadonlySet<string> = new Set([
  '/verify-password',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
]);

/** Shows more than a password: what a second factor is required for. */
export const SECOND_FACTORS: ReadonlySet<string> = new Set([
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-authentication',
  '/passkey/verify-registration',
  '/callback/:id',
]);

/** Fields that better-auth would take and our pages never send: each opens a way in of its own. */
export const REFUSED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/two-factor/verify-totp': ['trustDevice'],
  '/two-factor/verify-backup-code': ['trustDevice', 'disableSession'],
  '/sign-in/social': [
    'idToken',
    'scopes',
    'additionalParams',
    'additionalData',
    'requestSignUp',
    'loginHint',
  ],
  '/passkey/verify-registration': ['createSession'],
};
