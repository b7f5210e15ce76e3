'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { lazy, Suspense, useCallback } from 'react';
import { useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { DataTable } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { ListToolbar } from '@/components/data-table/list-toolbar';
import { NO_FILTERS, type UrlList, useUrlList } from '@/components/data-table/use-url-list';
import { type Report, report } from '@/components/results/report';
import { EmptyNote } from '@/components/ui/empty-note';
import { Notice } from '@/components/ui/notice';
import { listParams, listSearch } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import { credentialRows } from '@/lib/inventory/row-queries';
import { type Capabilities, type Credential, isArchived, type Vault } from '@/lib/providers/model';
import { activeCredentials } from '@/lib/vaults/active-credentials';
import { credentialsKey, vaultsKey } from '@/lib/vaults/queries';
import { credentialColumns } from './credential-columns';
import { CredentialDialogs, useDialogAddress } from './credential-dialogs';
import { CredentialRowActions } from './credential-row-actions';

const LegalHolds = lazy(() => import('../../legal-holds'));

function sharedIn(credentials: readonly Credential[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const credential of credentials) {
    if (isArchived(credential)) continue;
    if (seen.has(credential.target)) shared.add(credential.target);
    seen.add(credential.target);
  }
  return shared;
}

/** URLs of more than one active credential of the vault. Reads the other pages if the list has several. */
function useSharedUrls(vaultId: string, list: UrlList<Credential>): ReadonlySet<string> {
  const rows = list.rows?.items ?? [];
  const isWhole = !list.isFiltered && !list.isOnCursor && list.nextCursor === null;
  const { data } = useQuery({ ...activeCredentials(vaultId), enabled: !isWhole && rows.length > 0 });
  return sharedIn(isWhole ? rows : (data ?? rows));
}

const NOUN: [string, string] = ['credential', 'credentials'];

export function CredentialList({
  vault,
  capabilities,
  verificationRequired,
  firstProblem,
}: {
  vault: Vault;
  capabilities: Capabilities;
  verificationRequired: boolean;
  firstProblem: Problem | null;
}) {
  const { id: vaultId } = vault;
  const archivedVault = isArchived(vault);
  const list = useUrlList(
    useQueryStates(listParams, { history: 'push' }),
    {
      page: credentialRows(vaultId),
      search: listSearch,
      noFilters: NO_FILTERS,
      fields: 'MCP server URLs',
    },
    firstProblem,
  );
  const shared = useSharedUrls(vaultId, list);
  const queries = useQueryClient();
  const router = useRouter();
  const mayChange = usePermission('vaults.change');
  const [, setDialog] = useDialogAddress();

  const reread = () => {
    void queries.invalidateQueries({ queryKey: credentialsKey(vaultId) });
    router.refresh();
  };
  const changed = (result: Report | null) => {
    if (result !== null) report(result);
    reread();
  };
  const confirm = useConfirm((outcome) => outcome && reread());
  const { ask: askToConfirm } = confirm;
  const rowActions = useCallback(
    (credential: Credential) => (
      <CredentialRowActions
        credential={credential}
        archivedVault={archivedVault}
        open={setDialog}
        ask={askToConfirm}
      />
    ),
    [archivedVault, setDialog, askToConfirm],
  );

  return (
    <section aria-labelledby="credentials-heading" className="flex flex-col gap-2">
      {archivedVault && <Notice>This vault is archived and accepts no new credentials.</Notice>}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id="credentials-heading" className="sr-only">
          Credentials
        </h2>
        <ListToolbar
          list={list}
          searchLabel="Search by MCP server URL"
          withDates={capabilities.createdRangeFilter}
        />
        <span className="text-xs text-muted">Token set · write-only</span>
      </div>
      {shared.size > 0 && (
        <Notice tone="warn" title="Several active credentials have the same URL">
          The API does not document which one agents get. Keep one and archive the others.
        </Notice>
      )}
      <ListBody
        list={list}
        noun={NOUN}
        empty={
          <EmptyNote>
            {list.params.archived ? 'No credentials yet.' : 'No active credentials.'}{' '}
            {mayChange && 'Add one to let agents reach an MCP server.'}
          </EmptyNote>
        }
        table={(rows) => (
          <DataTable
            caption="Credentials"
            isFitted
            columns={credentialColumns(shared, list.params.archived)}
            rows={rows}
            rowKey={(credential) => credential.id}
            rowName={(credential) => credential.target}
            busy={list.isStale && list.isFetching}
            rowActions={rowActions}
          />
        )}
      />
      <ListPager list={list} noun={NOUN} />
      <CredentialDialogs
        vault={{ vaultId, vaultName: vault.name, environment: vault.metadata.environment ?? null }}
        rows={list.rows?.items ?? []}
        capabilities={capabilities}
        verificationRequired={verificationRequired}
        onChanged={changed}
      />
      {confirm.dialog}
      <Suspense>
        <LegalHolds
          place={{ vaultId, credentialId: null }}
          name={vault.name}
          onChanged={() => {
            void queries.invalidateQueries({ queryKey: vaultsKey });
            void queries.invalidateQueries({ queryKey: credentialsKey(vaultId) });
          }}
        />
      </Suspense>
    </section>
  );
}
