import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { type CampaignRow, type DecisionName, STATE_WORDS } from '@/lib/campaigns/model';
import { callAction } from '@/lib/core/call-action';
import { decideRow } from '../actions';
import type { DialogProps } from './dialog-props';

const QUESTIONS: Readonly<Record<DecisionName, { label: string; hint: string }>> = {
  not_possible: {
    label: 'Why it is not possible',
    hint: 'For example: the provider cannot create a new token.',
  },
  elsewhere: {
    label: 'How it was done',
    hint: 'For example: the provider’s integration stored a new token.',
  },
};

export default function DecideDialog({
  campaignId,
  row,
  decision,
  onClose,
  onDone,
}: DialogProps & { row: CampaignRow; decision: DecisionName }) {
  const form = useActionForm({
    schema: () => import('@/lib/campaigns/inputs').then(({ decisionForm }) => decisionForm),
    defaults: { note: '' },
    act: ({ note }) =>
      callAction(decideRow, {
        campaignId,
        vaultId: row.vaultId,
        credentialId: row.credentialId,
        revision: row.revision,
        decision,
        note,
      }),
    onDone: () => onDone(`${row.target} is marked “${STATE_WORDS[decision]}”.`),
  });
  return (
    <FormDialog
      title={STATE_WORDS[decision]}
      description={<span className="break-all">{row.target}</span>}
      verb={`Mark “${STATE_WORDS[decision]}”`}
      verbWhileSending="Saving…"
      form={form}
      problemTitle="The row was not changed"
      onClose={onClose}
    >
      <TextField {...QUESTIONS[decision]} {...form.field('note')} />
    </FormDialog>
  );
}
