import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { keyOf, type SelectedRow } from '@/lib/inventory/selection';
import { changeOwners } from './actions';

export default function OwnerDialog({
  q,
  rows,
  onClose,
  onDone,
}: {
  q: string;
  rows: readonly SelectedRow[];
  onClose: () => void;
  onDone: (sentence: string) => void;
}) {
  const owned = rows.filter(({ owner }) => owner !== null).length;
  const form = useActionForm({
    schema: () => import('@/lib/inventory/inputs').then((inputs) => inputs.ownerForm),
    defaults: { owner: '' },
    act: ({ owner }) => callAction(changeOwners, { owner, q, credentials: rows.map(keyOf) }),
    onDone: ({ changed, unchanged, missing }) =>
      onDone(
        [
          `The owner of ${counted(changed, 'credential')} was changed.`,
          ...(unchanged > 0 ? [`${counted(unchanged, 'credential')} already had this owner.`] : []),
          ...(missing > 0 ? [`The inventory no longer has ${counted(missing, 'credential')}.`] : []),
        ].join(' '),
      ),
  });
  const count = counted(rows.length, 'credential');
  return (
    <FormDialog
      title={`Set the owner of ${count}`}
      description={`${owned === 0 ? 'None of them has' : owned === rows.length ? 'All of them have' : `${owned.toLocaleString('en')} of them have`} an owner now.`}
      verb={`Set owner of ${count}`}
      verbWhileSending="Saving…"
      form={form}
      problemTitle="No owner was changed"
      onClose={onClose}
    >
      <TextField
        label="Email"
        type="email"
        spellCheck={false}
        hint="Leave it empty to use the owner of the vault."
        {...form.field('owner')}
      />
    </FormDialog>
  );
}
