'use client';

import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { PasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { preloadAccess, signIn } from '@/lib/queries/access';
import { setUp } from './actions';

export function SetupForm() {
  const [leaving, setLeaving] = useState(false);
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/contract/access').then((inputs) => inputs.setUpInput),
    defaults: { code: '', name: '', email: '', password: '' },
    act: async (values) => {
      const made = await setUp(values);
      return made.ok ? { ok: true, value: await signIn(values) } : made;
    },
    onDone: (signedIn) => {
      setLeaving(true);
      window.location.assign(signedIn.ok ? '/vaults' : '/sign-in');
    },
  });
  const { errors } = form.formState;
  const busy = isSending || leaving;
  return (
    <form
      onSubmit={submit}
      onFocus={() => {
        preload();
        preloadAccess();
      }}
      noValidate
      aria-label="Set up Strongroom"
      className="flex flex-col gap-4"
    >
      <TextField
        label="Setup code"
        spellCheck={false}
        autoCapitalize="off"
        className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 font-mono text-sm aria-invalid:border-danger"
        error={errors.code?.message}
        {...form.register('code')}
      />
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
        {busy ? 'Setting up…' : 'Set up'}
      </Button>
    </form>
  );
}
