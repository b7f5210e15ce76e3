'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { type ConfirmRequest, useConfirm } from '@/components/confirm-action/confirm-action';
import { DataTable } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { ListToolbar } from '@/components/data-table/list-toolbar';
import { useUrlList } from '@/components/data-table/use-url-list';
import { preloading } from '@/components/lazy-dialog';
import { useMay } from '@/components/signed-in';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import type { Problem } from '@/lib/core/result';
import { type Capabilities, type Credential, isArchived, type Vault } from '@/lib/providers/model';
import { credentialsKey } from '@/lib/vaults/queries';
import { credentialList } from '@/lib/verification/queries';
import { credentialColumns } from './credential-columns';
import { AddDialog, CredentialDialogs, RotateDialog, useDialogAddress } from './credential-dialogs';
import { archiveRequest, deleteRequest } from './credential-requests';
import { CredentialRowActions } from './credential-row-actions';
import { type Said, useSaid } from './said';
import { useSharedUrls } from './use-shared-urls';

const NOUN: [string, string] = ['credential', 'credentials'];

export function CredentialList({
  vault,
  capabilities,
  proofRequired,
  firstProblem,
}: {
  vault: Vault;
  capabilities: Capabilities;
  /** The policy of the vault's environment: only tokens that their server accepts. */
  proofRequired: boolean;
  firstProblem: Problem | null;
}) {
  const { id: vaultId } = vault;
  const archivedVault = isArchived(vault);
  const list = useUrlList(credentialList(vaultId), firstProblem, 'MCP server URLs');
  const shared = useSharedUrls(vaultId, list);
  const queries = useQueryClient();
  const router = useRouter();
  const mayChange = useMay('vaults.change');
  const mayAudit = useMay('audit.read');
  const [, setDialog] = useDialogAddress();
  const [said, say] = useSaid('credentials');

  /** The list and what hangs on it (unfinished rotations, checklists) are read anew. */
  const changed = (next: Said | null) => {
    say(next);
    void queries.invalidateQueries({ queryKey: credentialsKey(vaultId) });
    router.refresh();
  };
  const confirm = useConfirm(
    (outcome) => outcome && changed({ tone: outcome.tone, sentence: outcome.sentences.join(' ') }),
  );
  const { ask: askToConfirm } = confirm;
  const add = (
    <Button
      variant="primary"
      disabled={archivedVault}
      {...preloading(AddDialog.load, RotateDialog.load)}
      onClick={() => setDialog({ add: '' })}
    >
      <Icon name="plus" />
      Add credential
    </Button>
  );
  const rowActions = useCallback(
    (credential: Credential) => {
      const ask = (next: ConfirmRequest) => {
        say(null);
        askToConfirm(next);
      };
      return (
        <CredentialRowActions
          credential={credential}
          archivedVault={archivedVault}
          onRotate={() => setDialog({ rotate: credential.id })}
          onLeaked={() => setDialog({ leaked: credential.id })}
          onHistory={() => setDialog({ history: credential.id })}
          onArchive={() => ask(archiveRequest(credential))}
          onDelete={() => ask(deleteRequest(credential))}
        />
      );
    },
    [archivedVault, setDialog, say, askToConfirm],
  );

  return (
    <section aria-labelledby="credentials-heading" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="credentials-heading" className="text-base font-semibold">
          Credentials
        </h2>
        {mayChange && add}
      </div>
      {archivedVault && <Notice>This vault is archived: it takes no new credentials.</Notice>}
      <ListToolbar
        list={list}
        searchLabel="Search by MCP server URL"
        withDates={capabilities.createdRangeFilter}
      />
      {said && <Notice tone={said.tone}>{said.sentence}</Notice>}
      {shared.size > 0 && (
        <Notice tone="warn" title="Several active credentials have the same URL">
          They are marked “Same URL”. The API does not document which of them agents get: keep one and archive
          the others.
        </Notice>
      )}
      <ListBody
        list={list}
        noun={NOUN}
        empty={
          <p
            role="status"
            className="rounded-md border border-dashed border-line-strong px-4 py-10 text-center text-muted"
          >
            {list.params.archived ? 'No credentials yet.' : 'No active credentials.'}{' '}
            {mayChange && 'Add one to let agents reach an MCP server.'}
          </p>
        }
        table={(rows) => (
          <DataTable
            caption="Credentials"
            columns={credentialColumns(rows, shared)}
            rows={rows}
            rowKey={(credential) => credential.id}
            rowName={(credential) => credential.target}
            busy={list.isStale && list.isFetching}
            {...((mayChange || mayAudit) && { rowActions })}
          />
        )}
      />
      <ListPager list={list} noun={NOUN} />
      <CredentialDialogs
        vault={{ vaultId, vaultName: vault.name, environment: vault.metadata.environment ?? null }}
        rows={list.rows?.items ?? []}
        capabilities={capabilities}
        proofRequired={proofRequired}
        onChanged={changed}
      />
      {confirm.dialog}
    </section>
  );
}
