import { counted } from '@/lib/core/counted';
import type { Problem, Result } from '@/lib/core/result';

const NO_ANSWER: Problem = {
  code: 'upstream_unavailable',
  message: 'Strongroom did not respond. Check that it is running and that you are online, then try again.',
};

/** better-auth's client. It loads when a form gets the focus, not with the page. */
async function makeClient() {
  const [{ createAuthClient }, { twoFactorClient }, { passkeyClient }] = await Promise.all([
    import('better-auth/client'),
    import('better-auth/client/plugins'),
    import('@better-auth/passkey/client'),
  ]);
  // Without the default plugins, because they follow any URL in a response.
  return createAuthClient({
    plugins: [twoFactorClient(), passkeyClient()],
    disableDefaultFetchPlugins: true,
  });
}

type Client = Awaited<ReturnType<typeof makeClient>>;

let client: Promise<Client> | undefined;

function authClient(): Promise<Client> {
  client ??= makeClient().catch((error: unknown) => {
    client = undefined;
    throw error;
  });
  return client;
}

export const preloadAccess = (): void => void authClient().catch(() => undefined);

interface Refusal {
  status: number;
  code?: string | undefined;
  message?: string | undefined;
}

interface Wording {
  sentences?: Readonly<Record<string, string>>;
  fields?: Readonly<Record<string, string>>;
}

const WRONG = 'Email or password is wrong.';
const WRONG_CODE = 'This code is wrong, was already used, or is no longer valid. Enter the latest one.';

/** A relying party is a domain, never an IP address (WebAuthn Level 3, §5.1.2 and 5.1.3). */
const NEEDS_NAME =
  'Passkeys need a host name, such as https://console.example.com or http://localhost:3000. APP_URL must have the same one.';

/** Our messages for better-auth's codes. Its own messages are never shown. */
const SENTENCES: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: WRONG,
  INVALID_EMAIL: WRONG,
  INVALID_CODE: WRONG_CODE,
  INVALID_BACKUP_CODE: 'This recovery code is wrong or was already used.',
  INVALID_TWO_FACTOR_COOKIE: 'This sign-in took too long. Start again with email and password.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many wrong codes. Start again with email and password.',
  INVALID_PASSWORD: 'The password is wrong.',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'This account has no password, because it signs in with single sign-on.',
  PASSWORD_TOO_SHORT: 'Enter at least 12 characters.',
  PASSWORD_TOO_LONG: 'A password has at most 128 characters.',
  TOTP_ALREADY_ENABLED: 'An authenticator app is already set up. Reload the page.',
  AUTH_CANCELLED: 'No passkey was used. Try again, or sign in another way.',
  ERROR_CEREMONY_ABORTED: 'No passkey was used. Try again, or sign in another way.',
  PASSKEY_NOT_FOUND: 'This passkey no longer exists. Reload the page.',
  ERROR_INVALID_DOMAIN: NEEDS_NAME,
  ERROR_INVALID_RP_ID: NEEDS_NAME,
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: 'This device already has a passkey for Strongroom.',
  REGISTRATION_CANCELLED: 'No passkey was added.',
  SECOND_FACTOR_OWED: 'A second factor is required. Sign in with yours first, then continue.',
  AUDIT_UNAVAILABLE:
    'The audit log could not be written, so nothing was changed. Try again. If it fails again, check the database.',
  PROVIDER_LATE: 'Single sign-on did not respond. Try again later, or sign in another way.',
};

function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds < 90 ? counted(seconds, 'second') : counted(Math.ceil(seconds / 60), 'minute');
}

const DATABASE_UNAVAILABLE = 'DATABASE_UNAVAILABLE';

/** Our server's own messages are shown: why a new password was rejected, and database errors. */
const sentenceOf = ({ code = '', message }: Refusal, { sentences }: Wording): string | undefined =>
  code === 'PASSWORD_COMPROMISED' || code === DATABASE_UNAVAILABLE
    ? message
    : (sentences?.[code] ?? SENTENCES[code]);

function problemOf(refusal: Refusal, waitMs: number | null, wording: Wording): Problem {
  const { status, code } = refusal;
  if (status === 429 || code === 'ACCOUNT_TEMPORARILY_LOCKED')
    return {
      code: 'rate_limited',
      message: `Too many attempts. ${waitMs === null ? 'Wait a few minutes' : `Wait ${inWords(waitMs)}`}, then try again.`,
      ...(waitMs !== null && { retryAfterMs: waitMs }),
    };
  if (code === 'SESSION_NOT_FRESH' || code === 'IDENTITY_REQUIRED')
    return { code: 'identity_required', message: 'Confirm that it is you, then try again.' };
  const known = sentenceOf(refusal, wording);
  if (code === DATABASE_UNAVAILABLE && known !== undefined)
    return { code: 'database_unavailable', message: known };
  const field = wording.fields?.[code ?? ''];
  if (known !== undefined)
    return {
      code: 'invalid_input',
      message: known,
      ...(field !== undefined && { fields: { [field]: known } }),
    };
  if (status === 401)
    return { code: 'signed_out', message: 'Your session has ended. Sign in, then try again.' };
  if (status >= 400 && status < 500)
    return { code: 'unexpected', message: 'The request was refused. Reload the page and try again.' };
  return { code: 'unexpected', message: 'Something went wrong. See the server log for details.' };
}

/** Reads `Retry-After` (seconds, RFC 9110 §10.2.3). Returns milliseconds. */
function waitOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after') ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

type Answer<T> = { data: T; error: null } | { data: null; error: Refusal };
type Options = { onError: (context: { response: Response }) => void };

/** Calls better-auth and returns the outcome as a value. Never rejects. */
async function ask<T>(
  call: (client: Client, options: Options) => Promise<Answer<T>>,
  wording: Wording = {},
): Promise<Result<NonNullable<T>>> {
  let waitMs: number | null = null;
  try {
    const onError: Options['onError'] = ({ response }) => {
      waitMs = waitOf(response);
    };
    const { data, error } = await call(await authClient(), { onError });
    if (error !== null) return { ok: false, problem: problemOf(error, waitMs, wording) };
    if (data === null || data === undefined) return { ok: false, problem: NO_ANSWER };
    return { ok: true, value: data };
  } catch {
    return { ok: false, problem: NO_ANSWER };
  }
}

export async function signIn(input: {
  email: string;
  password: string;
}): Promise<Result<'signed-in' | 'second-factor'>> {
  const answer = await ask((client, options) => client.signIn.email(input, options));
  if (!answer.ok) return answer;
  return { ok: true, value: 'twoFactorRedirect' in answer.value ? 'second-factor' : 'signed-in' };
}

export const verifyCode = (code: string) =>
  ask((client, options) => client.twoFactor.verifyTotp({ code }, options));

export const verifyRecoveryCode = (code: string) =>
  ask((client, options) => client.twoFactor.verifyBackupCode({ code }, options));

/** The message does not show whether the passkey is unknown or its owner may not sign in. */
const OTHER_PASSKEY = 'This passkey cannot sign in here. Sign in another way.';

/** Signs in with a passkey. Within a session, it confirms the person's identity. */
export const signInWithPasskey = () =>
  ask((client, options) => client.signIn.passkey({ fetchOptions: options }), {
    sentences: {
      INVALID_EMAIL_OR_PASSWORD: OTHER_PASSKEY,
      AUTHENTICATION_FAILED: OTHER_PASSKEY,
      PASSKEY_NOT_FOUND: OTHER_PASSKEY,
    },
  });

export async function singleSignOnAddress(next: string): Promise<Result<string>> {
  const answer = await ask((client, options) =>
    client.signIn.social(
      { provider: 'oidc', callbackURL: next, errorCallbackURL: '/sign-in', disableRedirect: true },
      options,
    ),
  );
  if (!answer.ok) return answer;
  const { url } = answer.value;
  // Check the scheme: the URL comes from the provider's configuration and could be a script.
  if (url === undefined || !/^https?:\/\//.test(url))
    return {
      ok: false,
      problem: {
        code: 'unexpected',
        message: 'Single sign-on is configured incorrectly. Contact an administrator.',
      },
    };
  return { ok: true, value: url };
}

export const signOut = () => ask((client, options) => client.signOut({ fetchOptions: options }));

/** Changes the person's password and ends all their other sessions. */
export const changePassword = (input: { currentPassword: string; newPassword: string }) =>
  ask((client, options) => client.changePassword({ ...input, revokeOtherSessions: true }, options), {
    fields: {
      INVALID_PASSWORD: 'currentPassword',
      PASSWORD_COMPROMISED: 'newPassword',
      PASSWORD_TOO_SHORT: 'newPassword',
      PASSWORD_TOO_LONG: 'newPassword',
    },
  });

export interface AuthenticatorKey {
  address: string;
  recoveryCodes: string[];
}

/** For endpoints whose function in better-auth's client requires a password. Some accounts have none. */
const post = <T>(path: string, password: string | undefined) =>
  ask((client, options) =>
    client.$fetch<T>(path, {
      method: 'POST',
      body: password === undefined ? {} : { password },
      ...options,
    }),
  );

/** Creates a key for an authenticator app. It takes effect after its first code is verified. */
export async function newAuthenticatorKey(password: string | undefined): Promise<Result<AuthenticatorKey>> {
  const answer = await post<{ totpURI: string; backupCodes: string[] }>('/two-factor/enable', password);
  if (!answer.ok) return answer;
  return { ok: true, value: { address: answer.value.totpURI, recoveryCodes: answer.value.backupCodes } };
}

export const turnOffAuthenticator = (password: string | undefined) =>
  post<{ status: boolean }>('/two-factor/disable', password);

/** Creates new recovery codes. The old ones stop working. */
export async function newRecoveryCodes(password: string | undefined): Promise<Result<string[]>> {
  const answer = await post<{ backupCodes: string[] }>('/two-factor/generate-backup-codes', password);
  return answer.ok ? { ok: true, value: answer.value.backupCodes } : answer;
}

export const addPasskey = (name: string) =>
  ask((client, options) => client.passkey.addPasskey({ name, fetchOptions: options }));

export const removePasskey = (id: string) =>
  ask((client, options) => client.passkey.deletePasskey({ id }, options));

export const proofs = {
  password: (password: string) => post<{ status: boolean }>('/verify-password', password),
  code: verifyCode,
  passkey: signInWithPasskey,
};
