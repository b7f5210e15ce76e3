'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { type ConfirmRequest, useConfirm } from '@/components/confirm-action/confirm-action';
import { PROTOCOL_NAMES } from '@/components/credential-names';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { ListBody } from '@/components/data-table/list-body';
import { ListPager } from '@/components/data-table/list-pager';
import { ListToolbar } from '@/components/data-table/list-toolbar';
import { type UrlList, useUrlList } from '@/components/data-table/use-url-list';
import { preloading } from '@/components/lazy-dialog';
import { Link } from '@/components/link';
import { useMay } from '@/components/signed-in';
import { Badge, StatusBadge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyNote } from '@/components/ui/empty-note';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import { formatDay, Time } from '@/components/ui/time';
import { NOT_CHECKED, VERDICT_WORDS, verdictTone } from '@/components/verdict-words';
import type { Problem } from '@/lib/core/result';
import { kindLabel } from '@/lib/credential-kinds/registry';
import { type Capabilities, type Credential, isArchived, type Vault } from '@/lib/providers/model';
import { activeCredentials } from '@/lib/vaults/active-credentials';
import { credentialsKey } from '@/lib/vaults/queries';
import type { ListedCheck, ListedCredential } from '@/lib/verification/inputs';
import { credentialList } from '@/lib/verification/queries';
import { VERDICT_OLD_DAYS } from '@/lib/verification/verdict';
import { CredentialName, NAME_COLUMN } from '../../name-cells';
import { type Said, useSaid } from '../../said';
import { HeldBadge } from '../../under-hold';
import { AddDialog, CredentialDialogs, RotateDialog, useDialogAddress } from './credential-dialogs';
import { CredentialRowActions } from './credential-row-actions';

const TONES = { ok: 'text-ok', warn: 'text-warn', danger: 'text-danger' } as const;

function VerdictLine({ check }: { check: ListedCheck | null }) {
  if (check === null) return NOT_CHECKED;
  const { code, checkedAt, isOld } = check;
  return (
    <>
      <span className={isOld ? 'italic' : TONES[verdictTone(code)]}>
        {VERDICT_WORDS[code]}
        {isOld && ` over ${VERDICT_OLD_DAYS} days ago`}
      </span>{' '}
      <time dateTime={checkedAt}>{isOld ? `(${formatDay(checkedAt)})` : formatDay(checkedAt)}</time>
    </>
  );
}

const hasProtocol = (credentials: ListedCredential[]) =>
  credentials.some((credential) => credential.protocol !== null);

const protocol: Column<ListedCredential> = {
  header: 'Protocol',
  from: 'lg',
  cell: ({ protocol: name }) => (
    <span className="whitespace-nowrap">{name === null ? '–' : (PROTOCOL_NAMES[name] ?? name)}</span>
  ),
};

const columns = (shared: ReadonlySet<string>): Column<ListedCredential>[] => [
  {
    header: 'MCP server URL',
    className: NAME_COLUMN,
    cell: (credential) => (
      <>
        <CredentialName credential={credential}>
          {!isArchived(credential) && shared.has(credential.target) && (
            <Badge tone="warn" className="whitespace-nowrap">
              Same URL
            </Badge>
          )}
          {credential.isHeld && <HeldBadge />}
        </CredentialName>
        <span className="block truncate text-xs text-muted" title={credential.id}>
          {isArchived(credential) ? (
            'No longer injected'
          ) : (
            <>
              <VerdictLine check={credential.check} /> · Token set · write-only
            </>
          )}{' '}
          · <code>…{credential.id.slice(-8)}</code>
        </span>
      </>
    ),
  },
  protocol,
  {
    header: 'Type',
    from: 'lg',
    cell: (credential) => <span className="whitespace-nowrap">{kindLabel(credential.kind)}</span>,
  },
  { header: 'Status', cell: (credential) => <StatusBadge status={credential.status} /> },
  { header: 'Created', from: 'md', cell: (credential) => <Time value={credential.createdAt} /> },
  { header: 'Updated', from: 'xl', cell: (credential) => <Time value={credential.updatedAt} /> },
];

const credentialColumns = (
  credentials: ListedCredential[],
  shared: ReadonlySet<string>,
): Column<ListedCredential>[] =>
  columns(shared).filter((column) => column !== protocol || hasProtocol(credentials));

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

/** URLs that more than one active credential of the vault has. Reads the other pages where the list shows one of several. */
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
  proofRequired,
  firstProblem,
}: {
  vault: Vault;
  capabilities: Capabilities;
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
          open={setDialog}
          ask={ask}
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
        {mayChange && (
          <span className="flex flex-wrap items-center gap-2">
            <Link
              href={`/credentials?q=${encodeURIComponent(`vault:${vaultId}`)}` as Route}
              prefetch={false}
              className={buttonClass('quiet')}
            >
              Select in Credentials
            </Link>
            {add}
          </span>
        )}
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
          <EmptyNote>
            {list.params.archived ? 'No credentials yet.' : 'No active credentials.'}{' '}
            {mayChange && 'Add one to let agents reach an MCP server.'}
          </EmptyNote>
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
