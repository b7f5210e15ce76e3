import type { Route } from 'next';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Link } from '@/components/link';
import { ReasonLine } from '@/components/reason-line';
import { ServerAddress } from '@/components/server-address';
import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { Time } from '@/components/ui/time';
import { listSearch, SEARCH_MAX } from '@/lib/core/list-params';
import { actorLine } from '@/lib/core/person';
import type { ArchiveEntry, ArchiveListName } from '@/lib/inventory/archive';
import { NAME_COLUMN } from '../name-cells';
import { UNDER_HOLD } from '../under-hold';
import { lifetime } from './lifetime';

const vaultPath = (root: 'vaults' | 'archive', vaultId: string) =>
  // Guarantee: a path of this application, made of an encoded id.
  `/${root}/${encodeURIComponent(vaultId)}` as Route;

const CredentialLink = ({ entry, id, words }: { entry: ArchiveEntry; id: string; words: string }) => (
  <Link
    href={`/credentials?open=${encodeURIComponent(entry.vaultId)}/${encodeURIComponent(id)}` as Route}
    prefetch={false}
    className="block truncate text-xs text-muted hover:underline"
  >
    {words} {id}
  </Link>
);

const NAME = 'block truncate font-medium';

function EntryName({ entry, isOfVault }: { entry: ArchiveEntry; isOfVault: boolean }) {
  const { vaultId, vaultName, credentialId, target, missingSince, replaces, replacedBy } = entry;
  if (credentialId === null || target === null)
    return missingSince === null ? (
      <Link href={vaultPath('archive', vaultId)} prefetch={false} className={`${NAME} hover:underline`}>
        <bdi>{vaultName}</bdi>
      </Link>
    ) : (
      <span className={NAME}>
        <bdi>{vaultName}</bdi>
      </span>
    );
  return (
    <>
      <span className="flex min-w-0 items-center gap-1">
        <ServerAddress address={target} />
        <CopyButton text={credentialId} label={`Copy ID of ${target}`} />
      </span>
      {isOfVault ? null : missingSince === null ? (
        <Link
          href={
            `${vaultPath('vaults', vaultId)}${listSearch({ archived: true, q: target.slice(0, SEARCH_MAX) })}` as Route
          }
          prefetch={false}
          className="block truncate text-xs text-muted hover:underline"
        >
          <bdi>{vaultName}</bdi>
        </Link>
      ) : (
        <span className="block truncate text-xs text-muted">
          <bdi>{vaultName}</bdi>
        </span>
      )}
      {replacedBy !== null && <CredentialLink entry={entry} id={replacedBy} words="Replaced by" />}
      {replaces !== null && <CredentialLink entry={entry} id={replaces} words="Replaces" />}
    </>
  );
}

const CAUSES = { console: 'in this console', api_token: 'through the API', outside: 'outside the console' };

function By({ entry: { cause, actor, isPerson, reason } }: { entry: ArchiveEntry }) {
  if (cause === null) return null;
  return (
    <span className="block max-w-64 text-xs text-muted max-sm:max-w-36">
      <span className="block truncate max-sm:whitespace-normal">
        {actor === null ? CAUSES[cause] : <bdi>by {isPerson ? actorLine(actor) : actor}</bdi>}
      </span>
      {reason && (
        <span className="block break-words whitespace-normal">
          <ReasonLine reason={reason} />
        </span>
      )}
    </span>
  );
}

/** The exact time from the audit log; otherwise the first time that it was not listed. */
const Deleted = ({ entry: { deletedAt, missingSince } }: { entry: ArchiveEntry }) =>
  deletedAt === null ? (
    <>
      before <Time value={missingSince} show="evidence" />
    </>
  ) : (
    <Time value={deletedAt} show="evidence" />
  );

const created: Column<ArchiveEntry> = {
  header: 'Created',
  from: 'md',
  cell: ({ createdAt }) => <Time value={createdAt} show="evidence" />,
};

const archived: Column<ArchiveEntry> = {
  header: 'Archived',
  cell: (entry) => (
    <>
      <Time value={entry.archivedAt} show="evidence" />
      <By entry={entry} />
    </>
  ),
};

const lived: Column<ArchiveEntry> = {
  header: 'Lived',
  from: 'sm',
  cell: ({ createdAt, archivedAt, deletedAt }) => (
    <span className="whitespace-nowrap">{lifetime(createdAt, archivedAt ?? deletedAt) ?? 'not stated'}</span>
  ),
};

const nameColumn = (header: string, isOfVault: boolean): Column<ArchiveEntry> => ({
  header,
  className: `${NAME_COLUMN} min-w-36`,
  cell: (entry) => <EntryName entry={entry} isOfVault={isOfVault} />,
});

const columnsOf = (isOfVault: boolean): Readonly<Record<ArchiveListName, Column<ArchiveEntry>[]>> => ({
  vaults: [nameColumn('Vault', isOfVault), created, archived, lived],
  credentials: [nameColumn('MCP server URL', isOfVault), created, archived, lived],
  deleted: [
    nameColumn('Vault or MCP server URL', isOfVault),
    created,
    { header: 'Archived', from: 'lg', cell: ({ archivedAt }) => <Time value={archivedAt} show="evidence" /> },
    {
      header: 'Deleted',
      cell: (entry) => (
        <>
          <Deleted entry={entry} />
          {entry.deletedUnderHold !== null && (
            <Badge tone="danger" className="mt-0.5 block w-fit whitespace-normal">
              {UNDER_HOLD[entry.deletedUnderHold]}
            </Badge>
          )}
          <By entry={entry} />
        </>
      ),
    },
    lived,
  ],
});

const OF_ACCOUNT = columnsOf(false);
const OF_VAULT = columnsOf(true);

export const ArchiveTable = ({
  of,
  isOfVault,
  caption,
  entries,
  busy,
}: {
  of: ArchiveListName;
  /** All entries belong to one vault, which the page names. */
  isOfVault: boolean;
  caption: string;
  entries: ArchiveEntry[];
  busy: boolean;
}) => (
  <DataTable
    caption={caption}
    isFitted
    columns={(isOfVault ? OF_VAULT : OF_ACCOUNT)[of]}
    rows={entries}
    rowKey={({ vaultId, credentialId }) => `${vaultId} ${credentialId}`}
    rowName={({ target, vaultName }) => target ?? vaultName}
    busy={busy}
  />
);
