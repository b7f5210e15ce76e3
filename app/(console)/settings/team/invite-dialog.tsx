import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { LinkDialog } from '@/components/link-dialog';
import { invitationPath } from '@/lib/auth/invitation-link';
import { callAction } from '@/lib/core/call-action';
import { invite } from '../actions';
import { RoleField } from './role-field';

const whoCanJoin = (email: string | null): string =>
  email === null
    ? 'The first person who opens it can join, with any email address. Send it privately to one person.'
    : `It creates an account for ${email} only. Strongroom cannot check who opens it. Send it privately to its owner.`;

export default function InviteDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [made, setMade] = useState<{ link: string; email: string | null } | null>(null);
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.inviteInput),
    defaults: { role: 'viewer', email: '' },
    act: (values) => callAction(invite, values),
    onDone: (invitation) => {
      setMade({
        link: `${window.location.origin}${invitationPath(invitation)}`,
        email: invitation.email,
      });
      onDone();
    },
  });
  if (made !== null)
    return (
      <LinkDialog
        links={[{ label: 'Invitation link', copyLabel: 'Copy invitation link', link: made.link }]}
        description={`It works once, for 48 hours, and is not shown again. ${whoCanJoin(made.email)}`}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title="Invite member"
      description="Creates a one-time link to join with this role."
      verb="Create link"
      verbWhileSending="Creating…"
      form={form}
      problemTitle="The invitation was not created"
      onClose={onClose}
    >
      <RoleField chosen={form.watch('role')} {...form.field('role')} />
      <TextField
        label="Email (optional)"
        type="email"
        spellCheck={false}
        hint="Restricts the link to this address. No email is sent."
        {...form.field('email')}
      />
    </FormDialog>
  );
}
