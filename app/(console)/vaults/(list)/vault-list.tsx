'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { DataTable, type Selection } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { NO_FILTERS, useUrlList } from '@/components/data-table/use-url-list';
import { IgnoredParams } from '@/components/ignored-params';
import { Link, useOpenPage } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { report } from '@/components/results/report';
import { Button, buttonClass } from '@/components/ui/button';
import { copyFromMenu } from '@/components/ui/copy-button';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import type { Problem } from '@/lib/core/result';
import { vaultRows } from '@/lib/inventory/row-queries';
import {
  isFromMirror,
  type VaultListChoices,
  type VaultListParams,
  type VaultListRow,
  vaultListParams,
  vaultListSearch,
} from '@/lib/inventory/vault-list';
import { isArchived } from '@/lib/providers/model';
import { vaultsKey } from '@/lib/vaults/queries';
import { AsOfLink } from '../../as-of-link';
import { vaultColumns } from './vault-columns';
import { VaultFilters } from './vault-filters';

/** The selected rows of the current page. A row that leaves the page is deselected. */
function useSelection(keys: string[]): Selection & { selected: string[]; clear: () => void } {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const selected = keys.filter((key) => ticked.has(key));
  if (selected.length < ticked.size) setTicked(new Set(selected));
  const all = keys.length > 0 && selected.length === keys.length;
  const toggle = useCallback(
    (key: string) =>
      setTicked((old) => new Set(old.has(key) ? [...old].filter((other) => other !== key) : [...old, key])),
    [],
  );
  return {
    selected,
    all,
    some: selected.length > 0,
    has: (key) => ticked.has(key),
    toggle,
    toggleAll: () => setTicked(new Set(all ? [] : keys)),
    clear: () => setTicked(new Set()),
  };
}

const NewVaultLink = () => (
  <Link href="/vaults/new" prefetch={false} className={buttonClass('primary')}>
    <Icon name="plus" />
    New vault
  </Link>
);

/** Only accounts without vaults load it. */
const FirstRun = lazy(() => import('../../first-run'));

const requests = () => import('../../vault-requests');

const NOUN: [string, string] = ['vault', 'vaults'];

const SnapshotLine = lazy(async () => ({ default: (await import('../../snapshot-line')).SnapshotLine }));

const NO_VAULT_FILTERS = { ...NO_FILTERS, env: null, owner: null, problems: false } as const;

function heldIn(vaults: readonly VaultListRow[]) {
  const known = vaults.flatMap(({ facts }) => facts ?? []);
  return {
    active: known.reduce((sum, { credentials }) => sum + credentials, 0),
    isMore: known.length < vaults.length || known.some(({ isWhole }) => !isWhole),
  };
}

export function VaultList({
  firstProblem,
  choices,
  ignored,
  notice,
}: {
  firstProblem: Problem | null;
  choices: VaultListChoices;
  ignored: string[];
  notice: ReactNode;
}) {
  const list = useUrlList<VaultListRow, VaultListParams>(
    useQueryStates(vaultListParams, { history: 'push' }),
    { page: vaultRows, search: vaultListSearch, noFilters: NO_VAULT_FILTERS, fields: 'names' },
    firstProblem,
  );
  const queries = useQueryClient();
  const { openPage, bar } = useOpenPage();
  const mayChange = usePermission('vaults.change');
  const active = (list.rows?.items ?? []).filter((vault) => !isArchived(vault));
  const selection = useSelection(active.map((vault) => vault.id));

  const { ask, dialog } = useConfirm((result) => {
    if (result === null) return;
    selection.clear();
    void queries.invalidateQueries({ queryKey: vaultsKey });
  });
  const archive = useCallback(
    (...vaults: VaultListRow[]) =>
      ask(
        requests().then(({ archiveRequest }) =>
          archiveRequest(vaults, heldIn(vaults), ' by the last snapshot'),
        ),
      ),
    [ask],
  );
  const rowActions = useCallback(
    (vault: VaultListRow) => (
      <Menu
        label={`Actions for ${vault.name}`}
        items={[
          { label: 'Open', onSelect: () => openPage(`/vaults/${encodeURIComponent(vault.id)}`) },
          {
            label: 'Copy vault ID',
            onSelect: () => void copyFromMenu(vault.id, `The ID of “${vault.name}”`).then(report),
          },
          ...(mayChange
            ? [{ label: 'Archive', onSelect: () => archive(vault), disabled: isArchived(vault) }]
            : []),
        ]}
      />
    ),
    [openPage, mayChange, archive],
  );

  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title="Vaults"
        actions={
          !list.isEmpty && (
            <>
              <AsOfLink of="vaults" />
              {mayChange && <NewVaultLink />}
            </>
          )
        }
      />
      {notice}
      <IgnoredParams ignored={ignored} />
      <VaultFilters
        list={list}
        params={list.params}
        choices={choices}
        onFilter={(change) => void list.filter(change)}
      />
      {isFromMirror(list.params) && (
        <div>
          <p>The API does not support this filter. The list is from the last snapshot.</p>
          <Suspense>
            <SnapshotLine
              first={null}
              onNewer={() => void queries.invalidateQueries({ queryKey: vaultsKey })}
            />
          </Suspense>
        </div>
      )}
      {selection.some && (
        <div className="flex flex-wrap items-center gap-3 rounded-md bg-accent-soft px-3 py-1.5">
          <span role="status">{selection.selected.length} selected</span>
          <Button
            {...confirmButton}
            onClick={() => archive(...active.filter((vault) => selection.has(vault.id)))}
          >
            Archive
          </Button>
          <Button variant="quiet" onClick={selection.clear}>
            Clear selection
          </Button>
        </div>
      )}
      <ListBody
        list={list}
        noun={NOUN}
        empty={
          <Suspense>
            <FirstRun title={list.params.archived ? 'No vaults yet' : 'No active vaults'} />
          </Suspense>
        }
        table={(rows) => (
          <DataTable
            caption="Vaults"
            isFitted
            columns={vaultColumns(list.params.archived)}
            rows={rows}
            rowKey={(vault) => vault.id}
            rowName={(vault) => vault.name}
            busy={list.isStale && list.isFetching}
            {...(mayChange && { selection, selectable: (vault: VaultListRow) => !isArchived(vault) })}
            rowActions={rowActions}
          />
        )}
      />
      {bar}
      <ListPager list={list} noun={NOUN} />
      {dialog}
    </div>
  );
}
