'use client';

import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { LinkDialog } from '@/components/link-dialog';
import { invitationPath } from '@/lib/contract/invitation-link';
import { callAction } from '@/lib/queries/call-action';
import { invite } from '../actions';
import { RoleField } from './role-field';

export default function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [link, setLink] = useState<string | null>(null);
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/contract/access').then((inputs) => inputs.inviteInput),
    defaults: { role: 'viewer', email: '' },
    act: (values) => callAction(invite, values),
    onDone: (invitation) => {
      setLink(`${window.location.origin}${invitationPath(invitation)}`);
      onDone();
    },
  });
  const { errors } = form.formState;
  if (link !== null)
    return (
      <LinkDialog
        label="Invitation link"
        copyLabel="Copy invitation link"
        description="It works once, for 48 hours, and is not shown again. Whoever opens it first can join: send it to one person, by a way that only they read."
        link={link}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title="Invite somebody"
      description="Makes a link that lets one person join with this role."
      verb="Make the link"
      verbWhileSending="Making…"
      unsaved={form.formState.isDirty}
      isSending={isSending}
      problem={problem}
      problemTitle="Nobody was invited"
      onSubmit={submit}
      onReach={preload}
      onClose={onClose}
    >
      <RoleField chosen={form.watch('role')} error={errors.role?.message} {...form.register('role')} />
      <TextField
        label="Email (optional)"
        type="email"
        spellCheck={false}
        hint="With it, only this address can join. Strongroom sends no mail: you pass the link on."
        error={errors.email?.message}
        {...form.register('email')}
      />
    </FormDialog>
  );
}
