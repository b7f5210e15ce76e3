import { useQueryClient } from '@tanstack/react-query';
import { Options, SelectField, TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { callAction } from '@/lib/core/call-action';
import { type Bar, FINDINGS, type Finding } from '@/lib/lifelines/model';
import { samples } from '@/lib/lifelines/queries';
import { reviewEntry } from './actions';

const NAMES = Object.keys(FINDINGS);

export default function ReviewDialog({
  entry,
  seed,
  onClose,
}: {
  entry: Bar;
  seed: string;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useActionForm({
    schema: () => import('@/lib/lifelines/inputs').then((inputs) => inputs.reviewForm),
    defaults: { finding: 'none' as Finding, note: '' },
    act: (values) =>
      callAction(reviewEntry, { ...values, seed, vaultId: entry.vaultId, credentialId: entry.id }),
    onDone: () => {
      void client.invalidateQueries(samples);
      onClose();
    },
  });
  return (
    <FormDialog
      title="Review archived entry"
      description={`${entry.target} in ${entry.vaultName}`}
      verb="Save review"
      verbWhileSending="Saving…"
      form={form}
      problemTitle="The review was not saved"
      onClose={onClose}
    >
      <SelectField label="Result" {...form.field('finding')}>
        <Options of={NAMES} names={FINDINGS} />
      </SelectField>
      <TextField
        label="Note"
        maxLength={500}
        hint="Required for a finding. Recorded in the audit log."
        {...form.field('note')}
      />
    </FormDialog>
  );
}
