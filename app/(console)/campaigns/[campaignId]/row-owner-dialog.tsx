import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import type { CampaignRow } from '@/lib/campaigns/model';
import { callAction } from '@/lib/core/call-action';
import { setRowOwner } from '../actions';
import type { DialogProps } from './dialog-props';

export default function RowOwnerDialog({
  campaignId,
  row,
  onClose,
  onDone,
}: DialogProps & { row: CampaignRow }) {
  const form = useActionForm({
    schema: () => import('@/lib/campaigns/inputs').then(({ rowOwnerForm }) => rowOwnerForm),
    defaults: { owner: row.owner ?? '' },
    act: ({ owner }) =>
      callAction(setRowOwner, { campaignId, vaultId: row.vaultId, credentialId: row.credentialId, owner }),
    onDone: () => onDone(`The owner for ${row.target} in this campaign was changed.`),
  });
  return (
    <FormDialog
      title="Set the owner in this campaign"
      description={<span className="break-all">{row.target}</span>}
      verb="Save owner"
      verbWhileSending="Saving…"
      form={form}
      problemTitle="The owner was not changed"
      asksBeforeClosing={false}
      onClose={onClose}
    >
      <TextField
        label="Email"
        type="email"
        spellCheck={false}
        hint="Does not change the owner of the credential."
        {...form.field('owner')}
      />
    </FormDialog>
  );
}
