import { useQueryClient } from '@tanstack/react-query';
import { Checkbox } from '@/components/form/checkbox';
import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { callAction } from '@/lib/core/call-action';
import type { InventoryParams } from '@/lib/inventory/list-params';
import { savedViews } from '@/lib/inventory/queries';
import { saveView } from './actions';

export default function SaveViewDialog({
  params: { q, sort, order },
  onClose,
}: {
  params: InventoryParams;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useActionForm({
    schema: () => import('@/lib/inventory/saved-views').then((inputs) => inputs.saveViewInput),
    defaults: { name: '', isShared: false, q, sort, order },
    act: (values) => callAction(saveView, values),
    onDone: () => {
      void client.invalidateQueries(savedViews);
      onClose();
    },
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      title="Save view"
      description={
        <>
          {q === '' ? 'All active credentials' : <code className="break-words">{q}</code>}, in the current
          order.
        </>
      }
      verb="Save view"
      verbWhileSending="Saving…"
      form={form}
      problemTitle="The view was not saved"
      asksBeforeClosing={false}
      onClose={onClose}
    >
      <TextField label="Name" maxLength={60} {...form.field('name')} />
      {errors.q?.message && (
        <p role="alert" className="text-danger">
          {errors.q.message}
        </p>
      )}
      <Checkbox
        label="Shared"
        hint="Everyone who can see the inventory can use it. Only you and administrators can change it."
        {...form.register('isShared')}
      />
    </FormDialog>
  );
}
