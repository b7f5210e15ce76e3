'use client';

import type { SignedInUser } from '@/components/signed-in';
import type { OwnAccount as Facts } from '@/lib/auth/model';
import { Section } from '../section';
import { Authenticator } from './authenticator';
import { NameForm } from './name-form';
import { Passkeys } from './passkeys';
import { PasswordForm } from './password-form';
import { Sessions } from './sessions';

/** What has nothing to do with a second factor. */
const Rest = ({ user, hasPassword, sessions }: { user: SignedInUser } & Omit<Facts, 'passkeys'>) => (
  <>
    <Section title="Name" lead="How others see you, in the team and in the audit log from now on.">
      <NameForm name={user.name} />
    </Section>
    <Section
      title="Password"
      lead={
        hasPassword
          ? 'Changing it signs you out everywhere else.'
          : 'You sign in through single sign-on: there is no password here.'
      }
    >
      {hasPassword && <PasswordForm email={user.email} />}
    </Section>
    <Sessions sessions={sessions} />
  </>
);

/** Second factors and, with a `user`, the rest of the account; without one a second factor is owed. */
export const OwnAccount = ({ own, user }: { own: Facts; user: SignedInUser | null }) => (
  <>
    <Authenticator isOn={own.hasAuthenticator} hasPassword={own.hasPassword} />
    <Passkeys passkeys={own.passkeys} />
    {user !== null && <Rest user={user} {...own} />}
  </>
);
