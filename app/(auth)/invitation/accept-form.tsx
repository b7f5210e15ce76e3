'use client';

import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import type { InvitationLink } from '@/lib/contract/invitation-link';
import { preloadAccess, signIn } from '@/lib/queries/access';
import { Card } from '../card';
import { acceptInvitation } from './actions';

export function AcceptForm({
  link: { token, email, expiresAt },
  onSpent,
}: {
  link: InvitationLink;
  /** The token was used, has expired or was revoked. */
  onSpent: () => void;
}) {
  const [leaving, setLeaving] = useState(false);
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/contract/access').then((inputs) => inputs.acceptInvitationInput),
    defaults: { token, name: '', email: email ?? '', password: '' },
    act: async (values) => {
      const made = await acceptInvitation(values);
      if (!made.ok && made.problem.code === 'not_found') onSpent();
      return made.ok ? { ok: true, value: await signIn(values) } : made;
    },
    onDone: (signedIn) => {
      setLeaving(true);
      window.location.assign(signedIn.ok ? '/vaults' : '/sign-in');
    },
  });
  const { errors } = form.formState;
  const isBound = email !== null;
  const busy = isSending || leaving;
  return (
    <Card
      title="Join Strongroom"
      lead={
        <>
          You were invited. The link works once
          {expiresAt !== null && (
            <>
              , until <Time value={expiresAt} /> UTC
            </>
          )}
          .
        </>
      }
    >
      <form
        onSubmit={submit}
        onFocus={() => {
          preload();
          preloadAccess();
        }}
        noValidate
        aria-label="Join Strongroom"
        className="flex flex-col gap-4"
      >
        <TextField
          label="Your name"
          autoComplete="name"
          error={errors.name?.message}
          {...form.register('name')}
        />
        <TextField
          label="Email"
          type="email"
          autoComplete="username"
          spellCheck={false}
          readOnly={isBound}
          {...(isBound && { hint: 'The invitation is for this address.' })}
          error={errors.email?.message}
          {...form.register('email')}
        />
        <PasswordField
          label="Password"
          hint="At least 12 characters. A few words are better than signs and digits."
          autoComplete="new-password"
          error={errors.password?.message}
          {...form.register('password')}
        />
        {problem && <ProblemNotice problem={problem} />}
        <Button type="submit" variant="primary" className="w-full" disabled={busy}>
          {busy ? 'Joining…' : 'Join'}
        </Button>
      </form>
    </Card>
  );
}
