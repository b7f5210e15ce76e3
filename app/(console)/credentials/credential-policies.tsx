import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { confirmButton, reported, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { Options, SelectField, TextField } from '@/components/form/field';
import { InlineForm } from '@/components/form/inline-form';
import { useActionForm } from '@/components/form/use-action-form';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { formatDay } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { actorLine } from '@/lib/core/person';
import type { CredentialStory } from '@/lib/inventory/model';
import {
  brokenWords,
  POLICY_RULE_NAMES,
  POLICY_RULE_TITLES,
  type PolicyException,
  type PolicyRule,
} from '@/lib/inventory/policies';
import { snapshotContents } from '@/lib/inventory/queries';
import { acceptException, endException } from '../actions';

const SUBJECTS = { credential: 'This credential', vault: 'All credentials of the vault' } as const;

function AcceptForm({
  rule,
  vaultId,
  credentialId,
  onClose,
}: {
  rule: PolicyRule;
  vaultId: string;
  credentialId: string;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [subject, setSubject] = useState<keyof typeof SUBJECTS>('credential');
  const form = useActionForm({
    schema: () => import('@/lib/inventory/policy-inputs').then((inputs) => inputs.acceptExceptionInput),
    defaults: { rule, vaultId, credentialId, reason: '', until: '' },
    act: (values) =>
      callAction(acceptException, { ...values, ...(subject === 'vault' && { credentialId: null }) }),
    onDone: () => {
      onClose();
      void client.invalidateQueries(snapshotContents);
    },
  });
  return (
    <InlineForm
      form={form}
      aria-label={`Accept exception from ${POLICY_RULE_TITLES[rule]}`}
      className="mt-2 flex flex-col gap-2"
      verb="Accept exception"
      problemTitle="The exception was not accepted"
      onClose={onClose}
    >
      <TextField label="Reason" maxLength={500} autoFocus {...form.field('reason')} />
      <div className="grid gap-2 sm:grid-cols-2">
        <SelectField
          label="Applies to"
          value={subject}
          onChange={({ target }) => setSubject(target.value === 'vault' ? 'vault' : 'credential')}
        >
          <Options of={Object.keys(SUBJECTS)} names={SUBJECTS} />
        </SelectField>
        <TextField label="Last day" type="date" hint="At most 366 days ahead." {...form.field('until')} />
      </div>
    </InlineForm>
  );
}

const ExceptionLine = ({ exception, onEnd }: { exception: PolicyException; onEnd: (() => void) | null }) => (
  <div className="mt-1 flex flex-wrap items-start justify-between gap-2">
    <p className="min-w-0 flex-1 basis-60 text-muted break-words">
      Exception until {formatDay(exception.until)}
      {exception.credentialId === null && ' for the whole vault'}, accepted by{' '}
      <bdi>{actorLine(exception.acceptedBy)}</bdi>: <bdi>{exception.reason}</bdi>
    </p>
    {onEnd && (
      <Button onClick={onEnd} {...confirmButton}>
        End exception
      </Button>
    )}
  </div>
);

export function CredentialPolicies({
  story: {
    row,
    policies: { broken, exceptions },
  },
}: {
  story: Pick<CredentialStory, 'row' | 'policies'>;
}) {
  const { vaultId, id, target } = row;
  const mayChange = usePermission('settings.manage');
  const client = useQueryClient();
  const [accepting, setAccepting] = useState<PolicyRule | null>(null);
  const confirm = useConfirm(() => void client.invalidateQueries(snapshotContents));
  const end = (exception: PolicyException) =>
    confirm.ask({
      verb: 'End',
      done: 'ended',
      kind: 'exception',
      targets: [{ id: exception.id, label: `Exception for ${target}` }],
      consequence: `Credentials that break the rule “${POLICY_RULE_TITLES[exception.rule]}” count again.`,
      run: (one) => reported(callAction(endException, { id: one.id })),
    });
  const rules = POLICY_RULE_NAMES.filter(
    (rule) => broken.includes(rule) || exceptions.some((exception) => exception.rule === rule),
  );
  if (rules.length === 0) return null;
  return (
    <section aria-label="Policies">
      <h2 className="mb-1 font-medium">Policies</h2>
      <ul>
        {rules.map((rule) => {
          const own = exceptions.filter((exception) => exception.rule === rule);
          const isBroken = broken.includes(rule);
          return (
            <li key={rule} className="border-b border-line py-2 last:border-0">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <span className="min-w-0 flex-1 basis-60">
                  {isBroken ? brokenWords(rule, row) : POLICY_RULE_TITLES[rule]}{' '}
                  <Badge tone={own.length > 0 || !isBroken ? 'quiet' : 'warn'}>
                    {!isBroken ? 'Not broken' : own.length > 0 ? 'Exception' : 'Broken'}
                  </Badge>
                </span>
                {mayChange && isBroken && own.length === 0 && accepting !== rule && (
                  <Button onClick={() => setAccepting(rule)}>Accept exception</Button>
                )}
              </div>
              {own.map((exception) => (
                <ExceptionLine
                  key={exception.id}
                  exception={exception}
                  onEnd={mayChange ? () => end(exception) : null}
                />
              ))}
              {accepting === rule && own.length === 0 && (
                <AcceptForm
                  rule={rule}
                  vaultId={vaultId}
                  credentialId={id}
                  onClose={() => setAccepting(null)}
                />
              )}
            </li>
          );
        })}
      </ul>
      {confirm.dialog}
    </section>
  );
}
