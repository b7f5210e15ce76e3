import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { Notice } from '@/components/ui/notice';
import type { TeamMember } from '@/lib/auth/model';
import { callAction } from '@/lib/core/call-action';
import { actorName } from '@/lib/core/person';
import { changeRole } from '../actions';
import { RoleField } from './role-field';

export default function ChangeRoleDialog({
  member,
  isSelf,
  onClose,
  onDone,
}: {
  member: TeamMember;
  isSelf: boolean;
  onClose: () => void;
  onDone: (sentence: string) => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.changeRoleInput),
    defaults: { userId: member.id, role: member.role },
    act: (values) => callAction(changeRole, values),
    onDone: ({ role }) =>
      onDone(`${actorName(member)} is ${role} now. The new role applies from their next click.`),
  });
  const chosen = form.watch('role');
  return (
    <FormDialog
      title={`Change the role of ${actorName(member)}`}
      verb="Change role"
      verbWhileSending="Changing…"
      form={form}
      problemTitle="The role was not changed"
      onClose={onClose}
    >
      <RoleField chosen={chosen} {...form.field('role')} />
      {isSelf && chosen !== 'administrator' && (
        <Notice tone="warn">
          This is your own account. You lose access to this page until another administrator changes it back.
        </Notice>
      )}
    </FormDialog>
  );
}
