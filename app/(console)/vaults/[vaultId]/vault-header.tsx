'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { Link, useOpenPage } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { Button, buttonClass } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import { Fact, VaultFacts } from '@/components/vault-facts';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { Problem } from '@/lib/core/result';
import { isArchived, type Vault } from '@/lib/providers/model';
import { vaultsKey } from '@/lib/vaults/queries';
import { countCredentials } from '../../actions';
import { AddDialog, HistoryDialog, RotateDialog, useDialogAddress } from './credential-dialogs';

const requests = () => import('../../vault-requests');

const SessionDialog = lazyDialog(() => import('./session-dialog'));

function Ways({ vault, onAdd }: { vault: Vault; onAdd: () => void }) {
  const id = encodeURIComponent(vault.id);
  return (
    <>
      <Link href={`/onboarding/requests?ask=${id}` as Route} prefetch={false} className={buttonClass()}>
        Ask a teammate
      </Link>
      <Link href={`/onboarding?vault=${id}` as Route} prefetch={false} className={buttonClass()}>
        Import here
      </Link>
      <Button variant="primary" {...preloading(AddDialog.load, RotateDialog.load)} onClick={onAdd}>
        <Icon name="plus" />
        Add credential
      </Button>
    </>
  );
}

export function VaultHeader({
  vault,
  snippets,
}: {
  vault: Vault;
  snippets: Readonly<Record<string, string>>;
}) {
  const router = useRouter();
  const { openPage, bar } = useOpenPage();
  const mayChange = usePermission('vaults.change');
  const mayDelete = usePermission('vaults.delete');
  const mayAudit = usePermission('audit.read');
  const [{ history, session }, setDialog] = useDialogAddress();
  const queries = useQueryClient();
  const [counting, setCounting] = useState<'Archive' | 'Delete' | null>(null);
  const [failed, setFailed] = useState<{ verb: 'Archive' | 'Delete'; problem: Problem } | null>(null);

  /** Counts what the change affects, then asks for confirmation. */
  const ask = async (verb: 'Archive' | 'Delete') => {
    setCounting(verb);
    setFailed(null);
    const count = await callAction(countCredentials, { vaultId: vault.id }, { unanswered: NOTHING_CHANGED });
    setCounting(null);
    if (!count.ok) setFailed({ verb, problem: count.problem });
    else
      confirm.ask(
        requests().then(({ archiveRequest, deleteRequest }) =>
          verb === 'Delete' ? deleteRequest(vault, count.value) : archiveRequest([vault], count.value),
        ),
      );
  };
  const confirm = useConfirm((result, { verb }) => {
    if (result === null) return;
    void queries.invalidateQueries({ queryKey: vaultsKey });
    if (verb === 'Delete' && result.anyDone) openPage('/vaults');
    else router.refresh();
  });
  const items = [
    {
      label: 'Select in Credentials',
      onSelect: () => openPage(`/credentials?q=${encodeURIComponent(`vault:${vault.id}`)}` as Route),
    },
    {
      label: 'Archived credentials',
      onSelect: () => openPage(`/archive/${encodeURIComponent(vault.id)}` as Route),
    },
    ...(mayAudit ? [{ label: 'History', onSelect: () => void setDialog({ history: vault.id }) }] : []),
    ...(mayChange && !isArchived(vault)
      ? [{ label: 'Archive vault', onSelect: () => void ask('Archive'), disabled: counting !== null }]
      : []),
    ...(mayDelete
      ? [
          {
            label: 'Delete vault',
            onSelect: () => void ask('Delete'),
            danger: true,
            disabled: counting !== null,
          },
        ]
      : []),
  ];

  return (
    <section aria-label="Vault">
      <PageHeader
        trail={[{ label: 'Vaults', href: '/vaults' }]}
        title={<bdi>{vault.name}</bdi>}
        actions={
          <>
            {counting !== null && (
              <span role="status" className="self-center text-muted">
                Counting credentials…
              </span>
            )}
            <Button {...preloading(SessionDialog.load)} onClick={() => void setDialog({ session: '' })}>
              Use in a session
            </Button>
            {mayChange && !isArchived(vault) && (
              <Ways vault={vault} onAdd={() => void setDialog({ add: '' })} />
            )}
            <Menu label={`Actions for ${vault.name}`} face={<Icon name="more" />} items={items} />
          </>
        }
      >
        <VaultFacts vault={vault}>
          {Object.entries(vault.metadata).map(([key, value]) => (
            <Fact key={key} name={key}>
              <span className="min-w-0 break-words">{value}</span>
            </Fact>
          ))}
        </VaultFacts>
      </PageHeader>
      {failed && (
        <ProblemNotice
          problem={failed.problem}
          title={`The credentials could not be counted, so nothing was ${failed.verb === 'Delete' ? 'deleted' : 'archived'}`}
          onRetry={() => void ask(failed.verb)}
        />
      )}
      {bar}
      {confirm.dialog}
      {session !== null && (
        <SessionDialog snippets={snippets} onClose={() => void setDialog({ session: null })} />
      )}
      {mayAudit && history === vault.id && (
        <HistoryDialog
          vaultId={vault.id}
          name={vault.name}
          onClose={() => void setDialog({ history: null })}
        />
      )}
    </section>
  );
}
