import { KIND_NAMES, PROTOCOL_NAMES } from '@/components/credential-names';
import type { Column } from '@/components/data-table/data-table';
import { Badge, StatusBadge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { Time } from '@/components/ui/time';
import { VerdictLine } from '@/components/verdict-line';
import { isArchived } from '@/lib/providers/model';
import type { ListedCredential } from '@/lib/verification/inputs';

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
    className: 'w-full max-w-0',
    cell: (credential) => (
      <>
        <span className="flex min-w-0 items-center gap-1">
          <span className="truncate font-medium" title={credential.target}>
            {credential.target}
          </span>
          <CopyButton text={credential.id} label={`Copy id of ${credential.target}`} />
          {!isArchived(credential) && shared.has(credential.target) && (
            <Badge tone="warn" className="whitespace-nowrap">
              Same URL
            </Badge>
          )}
        </span>
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
    cell: (credential) => (
      <span className="whitespace-nowrap">{KIND_NAMES[credential.kind] ?? credential.kind}</span>
    ),
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
