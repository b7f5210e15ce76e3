'use client';

import { useRouter } from 'next/navigation';
import type { CurrentUser } from '@/components/current-user';
import { TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { NewPasswordField, PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import type { OwnAccount as Facts } from '@/lib/auth/model';
import { changePassword, preloadAccess } from '@/lib/auth/queries';
import { callAction } from '@/lib/core/call-action';
import { changeName } from '../actions';
import { Section } from '../section';
import { Authenticator } from './authenticator';
import { Passkeys } from './passkeys';
import { Sessions } from './sessions';

function PasswordForm({ email }: { email: string }) {
  const router = useRouter();
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.changePasswordInput),
    defaults: { currentPassword: '', newPassword: '' },
    act: changePassword,
    onDone: () => {
      report({ tone: 'ok', sentence: 'The password is changed. You are signed out everywhere else.' });
      router.refresh();
    },
  });
  return (
    <Form
      form={form}
      onFocus={preloadAccess}
      aria-label="Change password"
      className="flex max-w-md flex-col gap-3"
    >
      {/* For password managers: the account of this password. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        {...form.field('currentPassword')}
      />
      <NewPasswordField label="New password" {...form.field('newPassword')} />
      {form.problem && <ProblemNotice problem={form.problem} title="The password was not changed" />}
      <Button type="submit" className="self-start" disabled={form.isSending}>
        {form.isSending ? 'Changing…' : 'Change password'}
      </Button>
    </Form>
  );
}

function NameForm({ name }: { name: string }) {
  const router = useRouter();
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.changeNameInput),
    defaults: { name },
    act: (values) => callAction(changeName, values),
    onDone: (saved) => {
      form.reset({ name: saved.name });
      report({ tone: 'ok', sentence: 'The name is saved.' });
      router.refresh();
    },
  });
  return (
    <Form form={form} aria-label="Name" className="flex max-w-md flex-col gap-3">
      <TextField label="Your name" autoComplete="name" {...form.field('name')} />
      {form.problem && <ProblemNotice problem={form.problem} title="The name was not saved" />}
      <Button type="submit" className="self-start" disabled={form.isSending}>
        {form.isSending ? 'Saving…' : 'Save name'}
      </Button>
    </Form>
  );
}

const Rest = ({ user, hasPassword, sessions }: { user: CurrentUser } & Omit<Facts, 'passkeys'>) => (
  <>
    <Section title="Name" lead="Shown to the team and, from now on, in the audit log.">
      <NameForm name={user.name} />
    </Section>
    <Section
      title="Password"
      lead={
        hasPassword
          ? 'Changing it signs you out everywhere else.'
          : 'You sign in through single sign-on, without a password here.'
      }
    >
      {hasPassword && <PasswordForm email={user.email} />}
    </Section>
    <Sessions sessions={sessions} />
  </>
);

/** Second factors and, with a `user`, the rest of the account; without one, a second factor is still required. */
export const OwnAccount = ({ own, user }: { own: Facts; user: CurrentUser | null }) => (
  <>
    <Authenticator isOn={own.hasAuthenticator} hasPassword={own.hasPassword} />
    <Passkeys passkeys={own.passkeys} />
    {user !== null && <Rest user={user} {...own} />}
  </>
);
