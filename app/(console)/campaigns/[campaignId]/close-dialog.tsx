import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { closeCampaign } from '../actions';
import type { DialogProps } from './dialog-props';

export default function CloseDialog({ campaignId, left, onClose, onDone }: DialogProps & { left: number }) {
  const form = useActionForm({
    schema: () => import('@/lib/campaigns/inputs').then(({ closeForm }) => closeForm),
    defaults: { note: '' },
    act: ({ note }) => callAction(closeCampaign, { campaignId, left, note }),
    onDone: () => onDone('The campaign is closed.'),
  });
  const rows = counted(left, 'row');
  return (
    <FormDialog
      title="Close campaign"
      description={
        left === 0
          ? 'Every row is done. The report keeps the final state of each row.'
          : `${rows} ${left === 1 ? 'is' : 'are'} left. The report lists ${left === 1 ? 'it' : 'them'} as left, and the campaign cannot be reopened.`
      }
      verb={left === 0 ? 'Close campaign' : `Close with ${rows} left`}
      verbWhileSending="Closing…"
      form={form}
      problemTitle="The campaign was not closed"
      onClose={onClose}
    >
      {left > 0 && (
        <TextField label={`Why ${rows} ${left === 1 ? 'is' : 'are'} left`} {...form.field('note')} />
      )}
    </FormDialog>
  );
}
