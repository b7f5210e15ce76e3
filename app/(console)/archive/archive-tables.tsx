import type { Route } from 'next';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Link } from '@/components/link';
import { ReasonLine } from '@/components/reason-line';
import { Time } from '@/components/ui/time';
import { listSearch, SEARCH_MAX } from '@/lib/core/list-params';
import type { Ending } from '@/lib/inventory/model';
import type { Credential, Vault } from '@/lib/providers/model';
import { CredentialName, NAME_COLUMN, VaultLink } from '../name-cells';
import { lifetime } from './lifetime';

interface Dated {
  createdAt: string | null;
  archivedAt: string | null;
}

const Lived = ({ createdAt, archivedAt }: Dated) => (
  <span className="whitespace-nowrap">{lifetime(createdAt, archivedAt) ?? 'not stated'}</span>
);

/** Endings by the ids of what ended. */
type Endings = ReadonlyMap<string, Ending>;
const byId = (endings: readonly Ending[]): Endings =>
  new Map(endings.map((ending) => [ending.credentialId ?? ending.vaultId, ending]));

function Why({ ending }: { ending: Ending | undefined }) {
  return (
    ending && (
      <span className="block text-xs break-words whitespace-normal text-muted">
        by <bdi>{ending.actor}</bdi>
        {ending.reason && (
          <>
            {' · '}
            <ReasonLine reason={ending.reason} />
          </>
        )}
      </span>
    )
  );
}

const vaultColumns = (endings: Endings): Column<Vault>[] => [
  {
    header: 'Vault',
    className: NAME_COLUMN,
    cell: (vault) => (
      <>
        <VaultLink vault={vault} href={`/archive/${encodeURIComponent(vault.id)}`} />
        <Why ending={endings.get(vault.id)} />
      </>
    ),
  },
  { header: 'Created', from: 'md', cell: (vault) => <Time value={vault.createdAt} /> },
  { header: 'Archived', cell: (vault) => <Time value={vault.archivedAt} /> },
  { header: 'Lived', from: 'sm', cell: Lived },
];

const vaultAddress = ({ vaultId, target }: Credential) =>
  // Guarantee: a path of this application, made of an id that is encoded.
  `/vaults/${encodeURIComponent(vaultId)}${listSearch({ archived: true, q: target.slice(0, SEARCH_MAX) })}` as Route;

export interface ArchivedCredential {
  credential: Credential;
  vaultName: string;
}

const credentialColumns = (endings: Endings): Column<ArchivedCredential>[] => [
  {
    header: 'MCP server URL',
    className: NAME_COLUMN,
    cell: ({ credential, vaultName }) => (
      <>
        <CredentialName credential={credential} />
        <Link
          href={vaultAddress(credential)}
          prefetch={false}
          className="block truncate text-xs text-muted hover:underline"
        >
          <bdi>{vaultName}</bdi>
        </Link>
        <Why ending={endings.get(credential.id)} />
      </>
    ),
  },
  { header: 'Created', from: 'md', cell: ({ credential }) => <Time value={credential.createdAt} /> },
  { header: 'Archived', cell: ({ credential }) => <Time value={credential.archivedAt} /> },
  { header: 'Lived', from: 'sm', cell: ({ credential }) => <Lived {...credential} /> },
];

export const ArchivedVaults = ({ vaults, endings }: { vaults: Vault[]; endings: Ending[] }) => (
  <DataTable
    caption="Archived vaults"
    columns={vaultColumns(byId(endings))}
    rows={vaults}
    rowKey={(vault) => vault.id}
    rowName={(vault) => vault.name}
  />
);

export const ArchivedCredentials = ({
  entries,
  endings,
}: {
  entries: ArchivedCredential[];
  endings: Ending[];
}) => (
  <DataTable
    caption="Archived credentials"
    columns={credentialColumns(byId(endings))}
    rows={entries}
    rowKey={({ credential }) => credential.id}
    rowName={({ credential }) => credential.target}
  />
);
