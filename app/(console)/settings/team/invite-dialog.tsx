'use client';

import { useState } from 'react';
import { CONTROL, Field, TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { invitationPath } from '@/lib/contract/invitation-link';
import { invite } from '../actions';
import { RoleField } from './role-field';

/** The link, this once: only its digest is kept. */
function InvitationLink({ link, onClose }: { link: string; onClose: () => void }) {
  return (
    <Dialog
      title="Send this link"
      description="It works once, for 48 hours, and is not shown again. Whoever opens it first can join: send it to one person, by a way that only they read."
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        <Field label="Invitation link">
          {(described) => (
            <span className="flex items-center gap-2">
              <input
                readOnly
                value={link}
                onFocus={(event) => event.currentTarget.select()}
                className={`${CONTROL} font-mono`}
                {...described}
              />
              <CopyButton text={link} label="Copy invitation link" />
            </span>
          )}
        </Field>
        <div className="flex justify-end">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export default function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [link, setLink] = useState<string | null>(null);
  const { form, problem, submit, preload, isSending } = useActionForm({
    schema: () => import('@/lib/contract/access').then((inputs) => inputs.inviteInput),
    defaults: { role: 'viewer', email: '' },
    act: invite,
    onDone: (invitation) => {
      setLink(`${window.location.origin}${invitationPath(invitation)}`);
      onDone();
    },
  });
  const { errors } = form.formState;
  if (link !== null) return <InvitationLink link={link} onClose={onClose} />;
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
