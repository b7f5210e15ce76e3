import type { Metadata } from 'next';
import { Link } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import { Notice } from '@/components/ui/notice';
import * as account from '@/lib/auth/server/account';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { OwnAccount } from './own-account';
import { SecondFactorRequired } from './second-factor-required';

function Enrolment({ isOwed }: { isOwed: boolean }) {
  if (isOwed)
    return (
      <Notice tone="warn" title="Set up a second factor to continue">
        It is required here. Set up an authenticator app or add a passkey below.
      </Notice>
    );
  return (
    <Notice tone="ok" title="You have a second factor">
      You can open every page.{' '}
      <Link href="/vaults" className="underline">
        Go to vaults
      </Link>
    </Notice>
  );
}

export const metadata: Metadata = { title: 'Your account' };

function singleSignOn(): string | null {
  const { OIDC_ISSUER, OIDC_NAME } = env();
  return OIDC_ISSUER === undefined ? null : OIDC_NAME;
}

export default page('signed-in', async ({ searchParams }: PageProps<'/settings/security'>, session) => {
  const { user, owes } = session;
  const needsSecondFactor = owes !== null;
  const { enrol } = await searchParams;
  const own = await toResult(() => account.ownAccount(db(), session));
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Your account">
        <p className="text-muted">
          {user.email}, {user.role}. Administrators assign roles under Team.
        </p>
      </PageHeader>
      {owes !== 'showing' && (needsSecondFactor || enrol !== undefined) && (
        <Enrolment isOwed={needsSecondFactor} />
      )}
      {owes === 'showing' && (
        <SecondFactorRequired singleSignOn={singleSignOn()} hasApp={own.ok && own.value.hasAuthenticator} />
      )}
      {owes === 'showing' ? null : own.ok ? (
        // Until the second factor is set up, no other account data leaves the server.
        <OwnAccount
          own={needsSecondFactor ? { ...own.value, sessions: [] } : own.value}
          user={needsSecondFactor ? null : user}
        />
      ) : (
        <ReloadNotice problem={own.problem} />
      )}
    </div>
  );
});
