import type { Metadata } from 'next';
import { PageHeader } from '@/components/page-header';
import { ReloadNotice } from '@/components/reload-notice';
import type { SignedInUser } from '@/components/signed-in';
import type { OwnAccount } from '@/lib/auth/model';
import * as account from '@/lib/auth/server/account';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { page } from '@/lib/web/server/page';
import { attempt } from '@/lib/web/server/read';
import { Section } from '../section';
import { Authenticator } from './authenticator';
import { Enrolment } from './enrolment';
import { NameForm } from './name-form';
import { Passkeys } from './passkeys';
import { PasswordForm } from './password-form';
import { Sessions } from './sessions';
import { Showing } from './showing';

export const metadata: Metadata = { title: 'Your account' };

/** What has nothing to do with a second factor: left out while one is owed. */
const Account = ({ user, own }: { user: SignedInUser; own: OwnAccount }) => (
  <>
    <Section title="Name" lead="How others see you, in the team and in the audit log from now on.">
      <NameForm name={user.name} />
    </Section>
    <Section
      title="Password"
      lead={
        own.hasPassword
          ? 'Changing it signs you out everywhere else.'
          : 'You sign in through single sign-on: there is no password here.'
      }
    >
      {own.hasPassword && <PasswordForm email={user.email} />}
    </Section>
    <Sessions sessions={own.sessions} />
  </>
);

/** The name of single sign-on, where it is configured. */
function singleSignOn(): string | null {
  const { OIDC_ISSUER, OIDC_NAME } = env();
  return OIDC_ISSUER === undefined ? null : OIDC_NAME;
}

export default page('signed-in', async ({ searchParams }: PageProps<'/settings/security'>, session) => {
  const { user, owes } = session;
  const needsSecondFactor = owes !== null;
  const { enrol } = await searchParams;
  const own = await attempt(() => account.ownAccount(db(), session));
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Your account">
        <p className="text-muted">
          {user.email}, {user.role}. Roles are given by administrators, under Team.
        </p>
      </PageHeader>
      {owes !== 'showing' && (needsSecondFactor || enrol !== undefined) && (
        <Enrolment isOwed={needsSecondFactor} />
      )}
      {owes === 'showing' && (
        <Showing singleSignOn={singleSignOn()} hasApp={own.ok && own.value.hasAuthenticator} />
      )}
      {owes === 'showing' ? null : own.ok ? (
        <>
          <Authenticator isOn={own.value.hasAuthenticator} hasPassword={own.value.hasPassword} />
          <Passkeys passkeys={own.value.passkeys} />
          {!needsSecondFactor && <Account user={user} own={own.value} />}
        </>
      ) : (
        <ReloadNotice problem={own.problem} />
      )}
    </div>
  );
});
