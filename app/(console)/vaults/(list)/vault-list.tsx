'use client';

import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { type ConfirmOutcome, confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { type Column, DataTable, type Selection } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { ListToolbar } from '@/components/data-table/list-toolbar';
import { useUrlList } from '@/components/data-table/use-url-list';
import { IgnoredParams } from '@/components/ignored-params';
import { Link, useOpenPage } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { useMay } from '@/components/signed-in';
import { StatusBadge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import type { Problem } from '@/lib/core/result';
import { isArchived, type Vault } from '@/lib/providers/model';
import { type ListedVault, vaultList, vaultsKey } from '@/lib/vaults/queries';
import { AsOfLink } from '../../as-of-link';
import { NAME_COLUMN, VaultLink } from '../../name-cells';
import { HeldBadge } from '../../under-hold';
import { archiveRequest } from '../../vault-requests';

/** Which rows of the page shown are ticked. A row that leaves the page leaves the selection. */
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

/** Other accounts do without it. */
const FirstRun = lazy(() => import('../../first-run'));

const NOUN: [string, string] = ['vault', 'vaults'];

const columns: Column<ListedVault>[] = [
  {
    header: 'Name',
    className: NAME_COLUMN,
    cell: (vault) => (
      <>
        <span className="flex min-w-0 items-center gap-1.5">
          <VaultLink vault={vault} href={`/vaults/${encodeURIComponent(vault.id)}`} />
          {vault.isHeld && <HeldBadge />}
        </span>
        <span className="text-xs text-muted md:hidden">
          <Time value={vault.createdAt} />
        </span>
      </>
    ),
  },
  { header: 'Status', cell: (vault) => <StatusBadge status={vault.status} /> },
  { header: 'Created', from: 'md', cell: (vault) => <Time value={vault.createdAt} /> },
  { header: 'Updated', from: 'lg', cell: (vault) => <Time value={vault.updatedAt} /> },
  {
    header: 'Id',
    from: 'sm',
    cell: (vault) => (
      <span className="inline-flex items-center gap-1">
        <code
          className="inline-block max-w-28 truncate align-middle text-xs text-muted xl:max-w-80"
          title={vault.id}
        >
          {vault.id}
        </code>
        <CopyButton text={vault.id} label={`Copy id of ${vault.name}`} />
      </span>
    ),
  },
];

export function VaultList({
  firstProblem,
  ignored,
  notice,
}: {
  firstProblem: Problem | null;
  ignored: string[];
  notice: ReactNode;
}) {
  const list = useUrlList(vaultList, firstProblem, 'names');
  const queries = useQueryClient();
  const { openPage, bar } = useOpenPage();
  const mayChange = useMay('vaults.change');
  const [outcome, setOutcome] = useState<ConfirmOutcome | null>(null);
  const active = (list.rows?.items ?? []).filter((vault) => !isArchived(vault));
  const selection = useSelection(active.map((vault) => vault.id));

  const { ask, dialog } = useConfirm((result) => {
    setOutcome(result);
    if (!result?.anyDone) return;
    selection.clear();
    void queries.invalidateQueries({ queryKey: vaultsKey });
  });
  const archive = useCallback(
    (...vaults: Vault[]) => {
      setOutcome(null);
      ask(archiveRequest(...vaults));
    },
    [ask],
  );
  const rowActions = useCallback(
    (vault: Vault) => (
      <Menu
        label={`Actions for ${vault.name}`}
        items={[
          { label: 'Open', onSelect: () => openPage(`/vaults/${encodeURIComponent(vault.id)}`) },
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
      <ListToolbar list={list} searchLabel="Search vaults" withDates />
      {outcome && <Notice tone={outcome.tone}>{outcome.sentences.join(' ')}</Notice>}
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
            columns={columns}
            rows={rows}
            rowKey={(vault) => vault.id}
            rowName={(vault) => vault.name}
            busy={list.isStale && list.isFetching}
            {...(mayChange && { selection, selectable: (vault: Vault) => !isArchived(vault) })}
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
