import 'server-only';
import type { ActionName } from '@/lib/audit/action-registry';
import type { OwedFactor } from './required-factor';

type Trait =
  /** Accepts a secret that can be guessed. Every attempt counts; success subtracts its own. */
  | 'guessable'
  /** Would make a stolen session permanent, so it needs a recent identity confirmation. */
  | 'needs-proof'
  /** Changes how the user signs in. An intent is written to the audit log first. */
  | 'change'
  /** Runs before sign-in. Only such endpoints record requests without a session. */
  | 'sign-in'
  | 'proof'
  /** Verifies more than a password, as a required second factor does. */
  | 'second-factor'
  /** Allowed in a session with a missing second factor: sign-out, and sign-in with a second factor. */
  | 'open-while-owed'
  | 'shows-app'
  /** Also allowed if that user has no second factor: adds the first one. */
  | 'enrols';

interface Rule {
  method?: 'GET';
  action?: ActionName;
  is: readonly Trait[];
  /** Fields that better-auth accepts and our pages never send. Each would open another way to sign in. */
  refuses?: readonly string[];
}

/** The better-auth endpoints that our pages use, and the provider's callback. Others are not served. */
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
