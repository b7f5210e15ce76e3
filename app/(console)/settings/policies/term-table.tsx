import type { useInfiniteQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { ActorName } from '@/components/actor-name';
import type { useConfirm } from '@/components/confirm-action/confirm-action';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { problemOf } from '@/components/data-table/use-pages';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { formatDay } from '@/components/ui/time';
import type { Term, TermList, TermPage } from '@/lib/inventory/terms';
import { Section } from '../section';

export const subjectOf = ({ vaultName, vaultId, credentialId, target }: Term): string =>
  credentialId === null ? `Vault ${vaultName ?? vaultId}` : (target ?? credentialId);

function Subject({ term }: { term: Term }) {
  const { vaultId, vaultName, credentialId } = term;
  const ids = [vaultId, credentialId ?? ''].map(encodeURIComponent).join('/');
  const href =
    credentialId === null
      ? `/vaults/${encodeURIComponent(vaultId)}`
      : `/credentials?open=${encodeURIComponent(ids)}`;
  return (
    <>
      <Link href={href as Route} className="block break-words hover:underline" prefetch={false}>
        <bdi>{subjectOf(term)}</bdi>
      </Link>
      <span className="block text-xs text-muted break-words">
        {credentialId === null ? 'all credentials' : <bdi>{vaultName ?? vaultId}</bdi>}
      </span>
    </>
  );
}

const Ended = ({ term: { until, endedAt, endedBy } }: { term: Term }) =>
  endedAt === null ? (
    <span className="whitespace-nowrap">Expired {formatDay(until)}</span>
  ) : (
    <>
      <span className="block whitespace-nowrap">{formatDay(endedAt)} by</span>
      <ActorName stored={endedBy ?? ''} />
    </>
  );

const endOf = <T extends Term>(list: TermList): Column<T> =>
  list === 'in-force'
    ? {
        header: 'Until',
        cell: ({ until }) => <span className="whitespace-nowrap">{formatDay(until)}</span>,
        from: 'sm',
      }
    : { header: 'Ended', cell: (term) => <Ended term={term} />, from: 'sm' };

type Terms<T extends Term> = Pick<
  ReturnType<typeof useInfiniteQuery<TermPage<T>>>,
  'error' | 'isFetching' | 'hasNextPage' | 'fetchNextPage' | 'refetch'
> & { data: { pages: TermPage<T>[] } | undefined };

export function TermTable<T extends Term>({
  list,
  title,
  lead,
  columns,
  terms: { data, error, isFetching, hasNextPage, fetchNextPage, refetch },
  confirm,
  rowActions,
}: {
  list: TermList;
  title: string;
  lead: string;
  columns: Column<T>[];
  terms: Terms<T>;
  confirm: ReturnType<typeof useConfirm>;
  /** Absent if the person may end none. */
  rowActions?: ((term: T) => React.ReactNode) | undefined;
}) {
  const problem = problemOf(error);
  const rows = data?.pages.flatMap(({ terms }) => terms) ?? [];
  const total = data?.pages[0]?.total;
  return (
    <Section title={total ? `${title} (${total.toLocaleString('en')})` : title} lead={lead}>
      {problem && <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />}
      {rows.length > 0 && (
        <DataTable
          caption={title}
          columns={[
            {
              header: 'Applies to',
              className: 'max-w-40 sm:max-w-72',
              cell: (term) => <Subject term={term} />,
            },
            ...columns,
            endOf<T>(list),
          ]}
          rows={rows}
          rowKey={({ id }) => id}
          rowName={subjectOf}
          {...(rowActions && { rowActions })}
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
          {data ? 'None.' : 'Loading…'}
        </p>
      )}
      {confirm.dialog}
    </Section>
  );
}
