'use client';

import { ActorName } from '@/components/actor-name';
import { PageHeader } from '@/components/page-header';
import { Time } from '@/components/ui/time';
import type { PolicyChange, PolicyState } from '@/lib/inventory/policies';
import { Section } from '../section';
import { ExceptionTable } from './exception-table';
import { HoldTable } from './hold-table';
import { PoliciesForm } from './policies-form';

function History({ history }: { history: readonly PolicyChange[] }) {
  return (
    <Section title="History" lead="The last 50 changes. Every version is kept.">
      {history.length === 0 ? (
        <p className="text-muted">No changes yet. The defaults apply.</p>
      ) : (
        <ol className="flex flex-col">
          {history.map(({ version, setBy, setAt, changes }) => (
            <li
              key={version}
              className="grid gap-x-4 gap-y-1 border-b border-line py-2 last:border-0 sm:grid-cols-[14rem_minmax(0,1fr)]"
            >
              <div className="min-w-0">
                <span className="block text-muted">
                  Version {version}, <Time value={setAt} show="exact" />
                </span>
                <ActorName stored={setBy} />
              </div>
              {changes.length === 0 ? (
                <p className="text-muted">Saved without a change.</p>
              ) : (
                <ul className="min-w-0 break-words">
                  {changes.map((change) => (
                    <li key={change}>{change}</li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

export function PoliciesView({ state, history }: { state: PolicyState; history: PolicyChange[] }) {
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Policies">
        <p className="max-w-prose text-muted">
          Find credentials that break a rule with <code>policy:any</code>. Nothing is blocked, except where a
          reason or a verified token is required.
        </p>
      </PageHeader>
      <PoliciesForm state={state} />
      <ExceptionTable
        list="in-force"
        title="Exceptions in force"
        lead="Accept an exception in the panel of a credential."
      />
      <ExceptionTable list="past" title="Past exceptions" lead="Ended or expired exceptions." />
      <HoldTable
        list="in-force"
        title="Legal holds in force"
        lead="This console does not delete held vaults and credentials. Set a hold on their page."
      />
      <HoldTable list="past" title="Past legal holds" lead="Released or expired holds." />
      <History history={history} />
    </div>
  );
}
