import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { problemOf } from '@/components/data-table/use-pages';
import { TextField } from '@/components/form/field';
import { InlineForm } from '@/components/form/inline-form';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { formatDay } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { actorLine } from '@/lib/core/person';
import type { LegalHold } from '@/lib/inventory/holds';
import type { EntryKey } from '@/lib/inventory/model';
import { holdsAt, snapshotContents } from '@/lib/inventory/queries';
import { setHold } from './actions';
import { NEEDS_OTHER, releaseRequest } from './release-hold';

/** Reads everything that shows holds again after one was set or released. */
function useReread(onChanged: (() => void) | undefined) {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries(snapshotContents);
    onChanged?.();
  };
}

function SetHoldForm({
  place,
  onClose,
  onChanged,
}: {
  place: EntryKey;
  onClose: () => void;
  onChanged: () => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/inventory/policy-inputs').then((inputs) => inputs.setHoldInput),
    defaults: { ...place, reason: '', until: '' },
    act: (values) => callAction(setHold, values),
    onDone: () => {
      onClose();
      onChanged();
    },
  });
  return (
    <InlineForm
      form={form}
      aria-label="Set legal hold"
      className="mt-2 flex max-w-xl flex-col gap-2"
      verb="Set legal hold"
      problemTitle="The hold was not set"
      onClose={onClose}
    >
      <TextField
        label="Reason"
        hint="For example, a case number."
        maxLength={500}
        autoFocus
        {...form.field('reason')}
      />
      <TextField
        label="Last day"
        type="date"
        hint="UTC, at most ten years ahead. The hold ends with this day."
        {...form.field('until')}
      />
    </InlineForm>
  );
}

const HoldLine = ({ hold, action }: { hold: LegalHold; action: React.ReactNode }) => (
  <li className="flex flex-wrap items-start justify-between gap-2 border-b border-line py-1.5 last:border-0">
    <p className="min-w-0 flex-1 basis-60 break-words">
      {hold.credentialId === null ? 'The whole vault' : 'This credential'} until {formatDay(hold.until)}, set
      by <bdi>{actorLine(hold.setBy)}</bdi>: <bdi>{hold.reason}</bdi>
    </p>
    {action}
  </li>
);

export default function LegalHolds({
  place,
  name,
  onChanged,
}: {
  place: EntryKey;
  name: string;
  onChanged?: () => void;
}) {
  const mayManage = usePermission('settings.manage');
  const reread = useReread(onChanged);
  const [isSetting, setSetting] = useState(false);
  const { data, error, refetch, isFetching } = useQuery(holdsAt(place));
  const confirm = useConfirm(reread);
  const problem = problemOf(error);
  if (problem)
    return (
      <ProblemNotice
        problem={problem}
        title="The legal holds could not be read"
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (data === undefined || (data.length === 0 && !mayManage)) return null;
  return (
    <section aria-label="Legal hold">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-medium">
          Legal hold{' '}
          {data.length > 0 ? (
            <Badge tone="warn">Cannot be deleted</Badge>
          ) : (
            <span className="font-normal text-muted">none</span>
          )}
        </h2>
        {mayManage && !isSetting && <Button onClick={() => setSetting(true)}>Set legal hold</Button>}
      </div>
      {data.length > 0 && (
        <ul>
          {data.map((hold) => (
            <HoldLine
              key={hold.id}
              hold={hold}
              action={
                mayManage &&
                (hold.needsOther ? (
                  <span className="text-muted">{NEEDS_OTHER}</span>
                ) : (
                  <Button onClick={() => confirm.ask(releaseRequest(hold, name))} {...confirmButton}>
                    Release hold
                  </Button>
                ))
              }
            />
          ))}
        </ul>
      )}
      {isSetting && <SetHoldForm place={place} onClose={() => setSetting(false)} onChanged={reread} />}
      {confirm.dialog}
    </section>
  );
}
