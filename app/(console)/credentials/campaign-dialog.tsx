import { type ComponentProps, useId } from 'react';
import { Options, SelectField, TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { Notice } from '@/components/ui/notice';
import type { CampaignPreview } from '@/lib/campaigns/model';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { keyOf, type SelectedRow } from '@/lib/inventory/selection';
import { REASON_NAMES, REASONS } from '@/lib/vaults/reasons';
import { startCampaign } from './actions';

const DUE_DAYS = 30;
const DAY_MS = 86_400_000;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

function Preview({ selected, active, inOpen }: CampaignPreview) {
  const others = selected - active;
  return (
    <>
      {counted(active, 'credential')} will be on the worklist, each with its owner.
      {others > 0 &&
        ` ${counted(others, 'archived or deleted credential')} ${others === 1 ? 'is' : 'are'} left out.`}
      {inOpen.map(({ name, count }) => (
        <span key={name} className="block">
          {counted(count, 'credential')} {count === 1 ? 'is' : 'are'} also in the open campaign “{name}”.
        </span>
      ))}
    </>
  );
}

function Unowned({
  preview: { unowned, unownedRows, owners },
  field,
}: {
  preview: CampaignPreview;
  field: ComponentProps<typeof TextField>;
}) {
  const list = useId();
  const count = counted(unowned, 'credential');
  const more = unowned - unownedRows.length;
  return (
    <div className="flex flex-col gap-2">
      <TextField
        {...field}
        type="email"
        spellCheck={false}
        list={list}
        hint={`${count} ${unowned === 1 ? 'has' : 'have'} no owner. Enter an email address, or set each owner in the worklist.`}
      />
      <datalist id={list}>
        {owners.map((owner) => (
          <option key={owner} value={owner} />
        ))}
      </datalist>
      <details>
        <summary className="cursor-pointer">Show rows without an owner</summary>
        <ul className="mt-1">
          {unownedRows.map(({ vaultId, id, vaultName, target }) => (
            <li key={`${vaultId} ${id}`} className="break-words">
              {target} <span className="text-muted">in</span> <bdi>{vaultName}</bdi>
            </li>
          ))}
          {more > 0 && <li className="text-muted">and {more.toLocaleString('en')} more</li>}
        </ul>
      </details>
    </div>
  );
}

export default function CampaignDialog({
  q,
  rows,
  preview,
  onClose,
  onDone,
}: {
  q: string;
  rows: readonly SelectedRow[];
  preview: CampaignPreview;
  onClose: () => void;
  onDone: (campaignId: string) => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/campaigns/inputs').then((inputs) => inputs.campaignForm),
    defaults: {
      name: '',
      reason: 'scheduled',
      reasonNote: '',
      ticket: '',
      dueOn: inDays(DUE_DAYS),
      owner: '',
    },
    act: (values) => callAction(startCampaign, { ...values, q, credentials: rows.map(keyOf) }),
    onDone: ({ id }) => onDone(id),
  });
  return (
    <FormDialog
      title="Start a campaign"
      description={<Preview {...preview} />}
      verb={`Start campaign with ${counted(preview.active, 'credential')}`}
      verbWhileSending="Starting…"
      form={form}
      problemTitle="No campaign was started"
      onClose={onClose}
    >
      {preview.active === 0 && <Notice tone="warn">None of the selected credentials is active.</Notice>}
      <TextField label="Name" placeholder="Linear, yearly renewal" {...form.field('name')} />
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label="Reason" {...form.field('reason')}>
          <Options of={REASON_NAMES} names={REASONS} />
        </SelectField>
        <TextField label="Due" type="date" {...form.field('dueOn')} />
      </div>
      <TextField
        label="Note (optional)"
        hint="The report shows it. Do not enter tokens."
        {...form.field('reasonNote')}
      />
      <TextField label="Ticket (optional)" spellCheck={false} {...form.field('ticket')} />
      {preview.unowned > 0 && (
        <Unowned
          preview={preview}
          field={{ label: 'Owner of rows without one (optional)', ...form.field('owner') }}
        />
      )}
    </FormDialog>
  );
}
