import 'server-only';
import type { ActionName } from '@/lib/audit/action-registry';
import type { OwedFactor } from './required-factor';

type Trait =
  /** Can be guessed at: every attempt counts, and a good one takes itself back. */
  | 'guessable'
  /** Would let a borrowed session make itself at home. */
  | 'needs-proof'
  /** Changes how its user signs in: the audit log gets an intent first. */
  | 'change'
  /** Nobody is known yet. Elsewhere a request without a session is not worth a row of the audit log. */
  | 'sign-in'
  /** Within a session, proves who its owner is. */
  | 'proof'
  /** Shows more than a password: what a second factor is required for. */
  | 'second-factor'
  /** Open to a session that owes a second factor: the end of it, and the ways to sign in with one. */
  | 'open-while-owed'
  /** Open besides to one whose user has an authenticator app. */
  | 'shows-app'
  /** Open besides to one whose user has no factor: adds the first. */
  | 'enrols';

interface Rule {
  /** POST if absent. */
  method?: 'GET';
  /** Its name in the audit log; without one it changes nothing. */
  action?: ActionName;
  is: readonly Trait[];
  /** Fields that better-auth would take and our pages never send: each opens a way in of its own. */
  refuses?: readonly string[];
}

/** What the pages use of better-auth, and the provider's way back. Nothing else is served. */
const RULES: Readonly<Record<string, Rule>> = {
  '/sign-in/email': { action: 'session.sign-in', is: ['guessable', 'sign-in', 'open-while-owed'] },
  '/sign-in/social': {
    is: ['open-while-owed'],
    refuses: ['idToken', 'scopes', 'additionalParams', 'additionalData', 'requestSignUp', 'loginHint'],
  },
  '/sign-out': { action: 'session.sign-out', is: ['open-while-owed'] },
  '/callback/:id': {
    method: 'GET',
    action: 'session.sign-in-provider',
    is: ['guessable', 'sign-in', 'second-factor', 'open-while-owed'],
  },
  '/verify-password': { action: 'session.confirm-identity', is: ['guessable', 'proof', 'enrols'] },
  '/change-password': { action: 'user.change-password', is: ['guessable', 'change'] },
  '/two-factor/enable': {
    action: 'user.set-up-authenticator',
    is: ['guessable', 'needs-proof', 'change', 'enrols'],
  },
  '/two-factor/disable': { action: 'user.remove-authenticator', is: ['guessable', 'needs-proof', 'change'] },
  '/two-factor/generate-backup-codes': {
    action: 'user.renew-recovery-codes',
    is: ['guessable', 'needs-proof', 'change'],
  },
  '/two-factor/verify-totp': {
    action: 'session.verify-code',
    is: ['guessable', 'sign-in', 'proof', 'second-factor', 'shows-app', 'enrols'],
    refuses: ['trustDevice'],
  },
  '/two-factor/verify-backup-code': {
    action: 'session.verify-recovery-code',
    is: ['guessable', 'sign-in', 'proof', 'second-factor', 'shows-app'],
    refuses: ['trustDevice', 'disableSession'],
  },
  '/passkey/generate-register-options': { method: 'GET', is: ['needs-proof', 'enrols'] },
  '/passkey/verify-registration': {
    action: 'user.add-passkey',
    is: ['needs-proof', 'change', 'second-factor', 'enrols'],
    refuses: ['createSession'],
  },
  '/passkey/generate-authenticate-options': { method: 'GET', is: ['open-while-owed'] },
  '/passkey/verify-authentication': {
    action: 'session.sign-in-passkey',
    is: ['guessable', 'sign-in', 'second-factor', 'open-while-owed'],
  },
  '/passkey/delete-passkey': { action: 'user.remove-passkey', is: ['needs-proof', 'change'] },
};

const ruleOf = (path: string): Rule | undefined => (Object.hasOwn(RULES, path) ? RULES[path] : undefined);

/** Whether the path of an address, below `/api/auth`, is served. */
export function isServed(method: string, path: string): boolean {
  const rule = ruleOf(path === '/callback/oidc' ? '/callback/:id' : path);
  return rule !== undefined && !path.includes(':') && method === (rule.method ?? 'POST');
}

export const isEndpoint = (path: string, trait: Trait): boolean => ruleOf(path)?.is.includes(trait) ?? false;

export const actionOf = (path: string): ActionName | undefined => ruleOf(path)?.action;

export const hasRefusedField = (path: string, body: object): boolean =>
  ruleOf(path)?.refuses?.some((field) => Object.hasOwn(body, field)) ?? false;

export const mayWhileOwed = (path: string, owes: OwedFactor, hasApp: boolean): boolean =>
  owes === 'enrolment' ? isEndpoint(path, 'enrols') : hasApp && isEndpoint(path, 'shows-app');
