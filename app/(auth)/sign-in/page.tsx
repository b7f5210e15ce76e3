import type { Metadata, Route } from 'next';
import { redirect } from 'next/navigation';
import { safeNext } from '@/lib/auth/safe-next';
import { currentSession } from '@/lib/auth/server/session';
import { isSetUp } from '@/lib/auth/server/setup';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { openPage } from '@/lib/web/server/page';
import { Card } from '../card';
import { returnedProblem } from './returned-problem';
import { SignIn } from './sign-in';

export const metadata: Metadata = { title: 'Sign in' };

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** Guarantee: `safeNext` gives a path of this console. */
const pathOf = (next: string | undefined) => safeNext(next ?? null) as Route;

export default openPage(async ({ searchParams }: PageProps<'/sign-in'>) => {
  const params = await searchParams;
  const next = pathOf(one(params.next));
  if ((await currentSession()) !== null) redirect(next);
  if (!(await isSetUp(db()))) redirect('/setup');
  const { OIDC_ISSUER, OIDC_NAME } = env();
  return (
    <Card title="Sign in">
      <SignIn
        next={next}
        singleSignOn={OIDC_ISSUER === undefined ? null : OIDC_NAME}
        problem={returnedProblem(one(params.problem) ?? one(params.error))}
      />
    </Card>
  );
});
