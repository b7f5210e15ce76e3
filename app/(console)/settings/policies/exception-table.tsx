import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useState } from 'react';
import { ActorName } from '@/components/actor-name';
import {
  type ConfirmOutcome,
  confirmButton,
  reported,
  useConfirm,
} from '@/components/confirm-action/confirm-action';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { problemOf } from '@/components/data-table/use-pages';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { useMay } from '@/components/signed-in';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { formatDay } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { type ExceptionList, POLICY_RULE_TITLES, type PolicyException } from '@/lib/inventory/policies';
import { exceptionsIn, snapshotContents } from '@/lib/inventory/queries';
import { endException } from '../../actions';
import { Section } from '../section';

const subjectOf = ({ vaultName, vaultId, credentialId, target }: PolicyException): string =>
  credentialId === null ? `Vault ${vaultName ?? vaultId}` : (target ?? credentialId);

function Subject({ exception }: { exception: PolicyException }) {
  const { vaultId, vaultName, credentialId } = exception;
  const ids = [vaultId, credentialId ?? ''].map(encodeURIComponent).join('/');
  const href =
    credentialId === null
      ? `/vaults/${encodeURIComponent(vaultId)}`
      : `/credentials?open=${encodeURIComponent(ids)}`;
  return (
    <>
      <Link href={href as Route} className="block wrap-anywhere hover:underline" prefetch={false}>
        <bdi>{subjectOf(exception)}</bdi>
      </Link>
      <span className="block text-xs text-muted wrap-anywhere">
        {credentialId === null ? 'all credentials' : <bdi>{vaultName ?? vaultId}</bdi>}
      </span>
    </>
  );
}

const Ended = ({ exception: { until, endedAt, endedBy } }: { exception: PolicyException }) =>
  endedAt === null ? (
    <span className="whitespace-nowrap">Expired {formatDay(until)}</span>
  ) : (
    <>
      <span className="block whitespace-nowrap">{formatDay(endedAt)} by</span>
      <ActorName stored={endedBy ?? ''} />
    </>
  );

const columnsOf = (list: ExceptionList): Column<PolicyException>[] => [
  { header: 'Applies to', cell: (exception) => <Subject exception={exception} /> },
  {
    header: 'Rule and reason',
    cell: ({ rule, reason, until }) => (
      <>
        {POLICY_RULE_TITLES[rule]}
        <bdi className="block text-xs text-muted wrap-anywhere">{reason}</bdi>
        {list === 'in-force' && <span className="block text-xs sm:hidden">Until {formatDay(until)}</span>}
      </>
    ),
  },
  { header: 'Accepted by', cell: ({ acceptedBy }) => <ActorName stored={acceptedBy} />, from: 'lg' },
  list === 'in-force'
    ? {
        header: 'Until',
        cell: ({ until }) => <span className="whitespace-nowrap">{formatDay(until)}</span>,
        from: 'sm',
      }
    : { header: 'Ended', cell: (exception) => <Ended exception={exception} />, from: 'sm' },
];

/** Exceptions in force, or past ones, page by page. */
export function ExceptionTable({ list, title, lead }: { list: ExceptionList; title: string; lead: string }) {
  const mayEnd = useMay('settings.manage') && list === 'in-force';
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<ConfirmOutcome | null>(null);
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    exceptionsIn(list),
  );
  const confirm = useConfirm((ended) => {
    setOutcome(ended);
    void client.invalidateQueries(snapshotContents);
  });
  const problem = problemOf(error);
  const rows = data?.pages.flatMap(({ exceptions }) => exceptions) ?? [];
  const total = data?.pages[0]?.total;
  const ask = (exception: PolicyException) =>
    confirm.ask({
      verb: 'End',
      done: 'ended',
      kind: 'exception',
      targets: [{ id: exception.id, label: `Exception for ${subjectOf(exception)}` }],
      consequence: `From now on it counts where it breaks the rule “${POLICY_RULE_TITLES[exception.rule]}”.`,
      run: ({ id }) => reported(callAction(endException, { id })),
    });
  return (
    <Section title={total ? `${title} (${total.toLocaleString('en')})` : title} lead={lead}>
      {outcome && <Notice tone={outcome.tone}>{outcome.sentences.join(' ')}</Notice>}
      {problem && <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />}
      {rows.length > 0 && (
        <DataTable
          caption={title}
          columns={columnsOf(list)}
          rows={rows}
          rowKey={({ id }) => id}
          rowName={subjectOf}
          {...(mayEnd && {
            rowActions: (exception: PolicyException) => (
              <Button
                variant="quiet"
                className="px-2"
                aria-label={`End exception for ${subjectOf(exception)}`}
                onClick={() => ask(exception)}
                {...confirmButton}
              >
                End
              </Button>
            ),
          })}
        />
      )}
      {hasNextPage && (
        <div>
          <Button onClick={() => void fetchNextPage()} disabled={isFetching}>
            {isFetching ? 'Loading…' : 'Show more'}
          </Button>
        </div>
      )}
      {rows.length === 0 && !problem && (
        <p role="status" className="text-muted">
          {data ? 'None.' : 'Loading exceptions…'}
        </p>
      )}
      {confirm.dialog}
    </Section>
  );
}
