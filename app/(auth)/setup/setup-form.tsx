'use client';

import { TextField } from '@/components/form/field';
import { callAction } from '@/lib/core/call-action';
import { AccessForm, PersonFields } from '../access-form';
import { useCreateAccount } from '../use-create-account';
import { setUp } from './actions';

export function SetupForm() {
  const { form, isLeaving } = useCreateAccount({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.setUpInput),
    defaults: { code: '', name: '', email: '', password: '' },
    make: (values) => callAction(setUp, values),
  });
  return (
    <AccessForm
      label="Set up Strongroom"
      verb="Set up"
      verbWhileSending="Setting up…"
      form={form}
      isLeaving={isLeaving}
    >
      <TextField
        label="Setup code"
        spellCheck={false}
        autoCapitalize="off"
        className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 font-mono text-sm aria-invalid:border-danger"
        {...form.field('code')}
      />
      <PersonFields name={form.field('name')} email={form.field('email')} password={form.field('password')} />
    </AccessForm>
  );
}
