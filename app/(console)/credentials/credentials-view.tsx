'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useQueryState, useQueryStates } from 'nuqs';
import { parseAsString } from 'nuqs/server';
import { useId } from 'react';
import { ActionsSheet } from '@/components/actions-sheet';
import { usePermission } from '@/components/current-user';
import { problemOf } from '@/components/data-table/use-pages';
import { IgnoredParams } from '@/components/ignored-params';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { LoadingBar } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { Button, buttonClass } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import type { Problem } from '@/lib/core/result';
import { inventoryParams, inventorySearch } from '@/lib/inventory/list-params';
import { isWhole, type SnapshotState } from '@/lib/inventory/model';
import { inventoryList, inventorySummary, snapshotStateQuery } from '@/lib/inventory/queries';
import { parseQuery, toggleTerm } from '@/lib/inventory/query';
import { AsOfLink } from '../as-of-link';
import { EvidenceButton } from '../evidence-button';
import { SnapshotLine } from '../snapshot-line';
import { ColumnsMenu } from './columns-menu';
import { CredentialTable } from './credential-table';
import { Facets } from './facets';
import { QueryBox } from './query-box';
import { SelectionBar } from './selection-bar';
import { useRowSelection } from './use-row-selection';
import { ViewsMenu } from './views-menu';

const CredentialPanel = lazyDialog(() => import('./credential-panel'));

export function CredentialsView({
  firstProblem,
  snapshot,
  ignored,
}: {
  firstProblem: Problem | null;
  snapshot: SnapshotState | null;
  ignored: string[];
}) {
  const [params, setParams] = useQueryStates(inventoryParams, { history: 'push' });
  const [opened, setOpened] = useQueryState('open', parseAsString);
  const list = useInfiniteQuery({ ...inventoryList(params), placeholderData: keepPreviousData });
  const summary = useQuery({ ...inventorySummary(params.q), placeholderData: keepPreviousData });
  const { data: state } = useQuery({ ...snapshotStateQuery, ...(snapshot && { initialData: snapshot }) });
  const facets = useId();
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const selection = useRowSelection(params.q);
  const mayChange = usePermission('vaults.change');
  const problem = problemOf(list.error) ?? (list.data === undefined ? firstProblem : null);
  const isFiltered = parseQuery(params.q).terms.length > 0;
  const [vaultId, credentialId] = opened?.split('/').map(decodeURIComponent) ?? [];
  const search = (q: string) => void setParams({ q }, { history: 'replace' });

  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title="Credentials"
        actions={
          <ActionsSheet>
            <EvidenceButton />
            <AsOfLink of="credentials" />
            {/* A plain link, because the answer is a file. */}
            <a href={`/api/credentials/export${inventorySearch(params)}`} download className={buttonClass()}>
              Export CSV
            </a>
          </ActionsSheet>
        }
      >
        <SnapshotLine first={snapshot} />
      </PageHeader>
      <IgnoredParams ignored={ignored} />
      <div className="flex items-start gap-2">
        <QueryBox value={params.q} onSearch={search} />
        {/* Narrow screens have no room beside the list. */}
        <Button popoverTarget={facets} className="lg:hidden">
          Filters
        </Button>
        <ViewsMenu params={params} onOpen={({ q, sort, order }) => void setParams({ q, sort, order })} />
        {/* Phones show two fixed columns. */}
        <span className="max-sm:hidden">
          <ColumnsMenu />
        </span>
      </div>
      {list.isPlaceholderData && <LoadingBar label="Loading the list" />}
      {problem && (
        <ProblemNotice problem={problem} onRetry={() => void list.refetch()} retrying={list.isFetching} />
      )}
      <div className="flex items-start gap-6 max-lg:flex-col">
        <Facets
          id={facets}
          summary={summary.data}
          q={params.q}
          onToggle={(name, value) => void setParams({ q: toggleTerm(params.q, name, value) })}
        />
        <div className="min-w-0 flex-1 max-lg:w-full">
          <p role="status" className="mb-2 text-muted tabular-nums first-letter:uppercase">
            {summary.data &&
              `${isFiltered ? 'Found ' : ''}${isWhole(state) ? '' : 'at least '}${counted(
                summary.data.total,
                isFiltered ? 'credential' : 'active credential',
              )}`}
            {summary.isPlaceholderData && ' …'}
          </p>
          {mayChange && (
            <SelectionBar
              params={params}
              total={summary.isPlaceholderData ? undefined : summary.data?.total}
              selection={selection}
            />
          )}
          {rows.length > 0 ? (
            <CredentialTable
              rows={rows}
              params={params}
              {...(mayChange && { selection })}
              isBusy={list.isPlaceholderData}
              hasMore={list.hasNextPage && !list.isFetchNextPageError}
              onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
              onSort={(sort, order) => void setParams({ sort, order })}
              onOpen={(row) =>
                void setOpened(`${encodeURIComponent(row.vaultId)}/${encodeURIComponent(row.id)}`)
              }
              button={preloading(CredentialPanel.load)}
            />
          ) : (
            list.data !== undefined && (
              <div
                role="status"
                className="flex flex-col items-center gap-2 rounded-md border border-dashed border-line-strong px-4 py-12 text-center"
              >
                <p className="text-base font-medium">
                  {isFiltered ? 'No credentials match' : 'No active credentials'}
                </p>
                <p className="max-w-prose text-muted">
                  {isFiltered
                    ? 'Use status:archived or gone:true to find archived and deleted credentials.'
                    : 'Add the first one in a vault. Credentials appear here after the account is read.'}
                </p>
                {isFiltered && <Button onClick={() => search('')}>Clear search</Button>}
              </div>
            )
          )}
        </div>
      </div>
      {vaultId && credentialId && (
        <CredentialPanel
          vaultId={vaultId}
          credentialId={credentialId}
          onSearch={(q: string) => {
            void setOpened(null);
            void setParams({ q });
          }}
          onClose={() => void setOpened(null)}
        />
      )}
    </div>
  );
}
