import { PROTOCOL_NAMES } from '@/components/credential-names';
import type { Column } from '@/components/data-table/data-table';
import { Badge, StatusBadge } from '@/components/ui/badge';
import { Time } from '@/components/ui/time';
import { VerdictLine } from '@/components/verdict-line';
import { kindLabel } from '@/lib/credential-kinds/registry';
import { isArchived } from '@/lib/providers/model';
import type { ListedCredential } from '@/lib/verification/inputs';
import { CredentialName, NAME_COLUMN } from '../../name-cells';

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

/** The columns of a vault's credentials; “Protocol” only where the API has one. Rows with a URL in `shared` are marked. */
export const credentialColumns = (
  credentials: ListedCredential[],
  shared: ReadonlySet<string>,
): Column<ListedCredential>[] =>
  columns(shared).filter((column) => column !== protocol || hasProtocol(credentials));
