'use client';

import { useState } from 'react';
import { NewPasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { useFragment } from '@/components/use-fragment';
import { isOver, parseInvitationFragment } from '@/lib/auth/invitation-link';
import { callAction } from '@/lib/core/call-action';
import { AccessForm, EmailField } from '../access-form';
import { AuthCard } from '../auth-card';
import { SpentLink } from '../spent-link';
import { resetPassword } from './actions';

function ResetForm({ token, onSpent }: { token: string; onSpent: () => void }) {
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.resetPasswordInput),
    defaults: { token, email: '', password: '' },
    act: async (values) => {
      const result = await callAction(resetPassword, values);
      if (!result.ok && result.problem.code === 'not_found') onSpent();
      return result;
    },
    onDone: () => window.location.assign('/sign-in'),
  });
  return (
    <AuthCard
      title="Set a new password"
      lead="The link works once, within an hour. Then you are signed out everywhere and can sign in with the new password."
    >
      <AccessForm label="Set a new password" verb="Set password" verbWhileSending="Setting…" form={form}>
        <EmailField {...form.field('email')} />
        <NewPasswordField label="New password" {...form.field('password')} />
      </AccessForm>
    </AuthCard>
  );
}

const Spent = () => (
  <SpentLink
    title="This link does not work"
    lead="It was used, has expired or was replaced. Ask an administrator for a new link. Each link works once, for one hour."
  />
);

/** `now` is the server's time in ms since 1970, because the browser's clock may be wrong. */
export function Reset({ now }: { now: number }) {
  const fragment = useFragment();
  const [isSpent, setSpent] = useState(false);
  if (fragment === null) return <AuthCard title="Set a new password">{null}</AuthCard>;
  const link = parseInvitationFragment(fragment);
  if (link === null || isSpent || isOver(link, now)) return <Spent />;
  return <ResetForm key={link.token} token={link.token} onSpent={() => setSpent(true)} />;
}
