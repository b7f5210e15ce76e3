import { TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { type CampaignRow, type DecisionName, STATE_WORDS } from '@/lib/campaigns/model';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { closeCampaign, decideRow, setRowOwner } from '../actions';

interface Props {
  campaignId: string;
  onClose: () => void;
  onDone: (sentence: string) => void;
}

const inputs = () => import('@/lib/campaigns/inputs');

const placeOf = (campaignId: string, { vaultId, credentialId }: CampaignRow) => ({
  campaignId,
  vaultId,
  credentialId,
});

const QUESTIONS: Readonly<Record<DecisionName, { label: string; hint: string }>> = {
  not_possible: {
    label: 'Why it is not possible',
    hint: 'For example: the provider has no way to make a new token.',
  },
  elsewhere: {
    label: 'How it was done',
    hint: 'For example: a new token was stored by the provider’s own integration.',
  },
};

/** A person states how a row ended. */
export function DecideDialog({
  campaignId,
  row,
  decision,
  onClose,
  onDone,
}: Props & { row: CampaignRow; decision: DecisionName }) {
  const form = useActionForm({
    schema: () => inputs().then(({ decisionForm }) => decisionForm),
    defaults: { note: '' },
    act: ({ note }) =>
      callAction(decideRow, { ...placeOf(campaignId, row), revision: row.revision, decision, note }),
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

export function RowOwnerDialog({ campaignId, row, onClose, onDone }: Props & { row: CampaignRow }) {
  const form = useActionForm({
    schema: () => inputs().then(({ rowOwnerForm }) => rowOwnerForm),
    defaults: { owner: row.owner ?? '' },
    act: ({ owner }) => callAction(setRowOwner, { ...placeOf(campaignId, row), owner }),
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
        hint="The owner of the credential stays as it is."
        {...form.field('owner')}
      />
    </FormDialog>
  );
}

/** Closes a campaign; where rows are left, it asks why. */
export function CloseDialog({ campaignId, left, onClose, onDone }: Props & { left: number }) {
  const form = useActionForm({
    schema: () => inputs().then(({ closeForm }) => closeForm),
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
          ? 'Every row is done. The report keeps how each row stands now.'
          : `${rows} ${left === 1 ? 'is' : 'are'} left to do. The report names ${left === 1 ? 'it' : 'them'} as left, and it cannot be opened again.`
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
