import type { Metadata, Route } from 'next';
import { redirect } from 'next/navigation';
import { safeNext } from '@/lib/auth/safe-next';
import { isSetUp } from '@/lib/auth/server/is-set-up';
import { currentSession } from '@/lib/auth/server/session';
import type { Problem } from '@/lib/core/result';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { openPage } from '@/lib/web/server/page';
import { AuthCard } from '../auth-card';
import { SignIn } from './sign-in';

const LATE = 'The sign-in took too long, or was started in another tab. Try again.';

/** Codes of better-auth's callback, of the provider (RFC 6749 §4.1.2.1) and of our own rules. */
const SENTENCES: Readonly<Record<string, string>> = {
  access_denied: 'The sign-in was cancelled at the identity provider. Try again, or sign in another way.',
  not_set_up: 'This console is not set up yet. The first administrator needs the setup code.',
  email_not_verified:
    'The identity provider has not verified your email address, so Strongroom does not accept it.',
  email_not_found: 'The identity provider sent no email address, and Strongroom needs one.',
  domain_not_allowed: 'Email addresses of your domain cannot sign in here. Ask an administrator.',
  unable_to_get_user_info:
    'The response of the identity provider could not be verified. Ask its administrator, or sign in another way.',
  account_not_linked:
    'An account with this email already exists and signs in another way. Use that way, or ask an administrator.',
  other_subject:
    'The account with this email is linked to another sign-in of the provider. An administrator can release that link under Settings, Team.',
  state_mismatch: LATE,
  state_not_found: LATE,
  please_restart_the_process: LATE,
};

const DEFAULT =
  'Single sign-on failed. Try again. If it fails again, ask an administrator: the server log has the reason.';

/** Returns the problem of a failed single sign-on. Only its code is used: no text of the URL is shown. */
function returnedProblem(code: string | undefined): Problem | null {
  if (code === undefined) return null;
  const message = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  return { code: 'unexpected', message: message ?? DEFAULT };
}

export const metadata: Metadata = { title: 'Sign in' };

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** Guarantee: `safeNext` returns a path of this console. */
const pathOf = (next: string | undefined) => safeNext(next ?? null) as Route;

export default openPage(async ({ searchParams }: PageProps<'/sign-in'>) => {
  const params = await searchParams;
  const next = pathOf(one(params.next));
  if ((await currentSession()) !== null) redirect(next);
  if (!(await isSetUp(db()))) redirect('/setup');
  const { OIDC_ISSUER, OIDC_NAME } = env();
  return (
    <AuthCard title="Sign in">
      <SignIn
        next={next}
        singleSignOn={OIDC_ISSUER === undefined ? null : OIDC_NAME}
        problem={returnedProblem(one(params.problem) ?? one(params.error))}
      />
    </AuthCard>
  );
});
