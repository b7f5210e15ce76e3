import { credentialHref } from '@/components/credential-href';
import type { Column } from '@/components/data-table/data-table';
import { Link } from '@/components/link';
import { Badge, StatusBadge } from '@/components/ui/badge';
import type { CredentialListRow } from '@/lib/inventory/credential-rows';
import { isArchived } from '@/lib/providers/model';
import { NAME_COLUMN } from '../../name-cells';
import { Age, DASH, Expires, ServerName, TwoLines, VerdictBadge, Who } from '../../token-cells';
import { HeldBadge } from '../../under-hold';

const Verdict = ({ row }: { row: CredentialListRow }) =>
  isArchived(row) ? (
    <span className="text-muted">No longer injected</span>
  ) : (
    <VerdictBadge check={row.check} />
  );

const nameColumn = (shared: ReadonlySet<string>): Column<CredentialListRow> => ({
  header: 'MCP server',
  className: NAME_COLUMN,
  cell: (row) => (
    <>
      <span className="flex min-w-0 items-center gap-1.5">
        <Link
          href={credentialHref(row.vaultId, row.id)}
          prefetch={false}
          className="-my-1 block min-w-0 hover:underline"
        >
          <ServerName row={row} />
        </Link>
        {row.protocol === 'sse' && <Badge tone="quiet">SSE</Badge>}
        {!isArchived(row) && shared.has(row.target) && (
          <Badge tone="warn" className="whitespace-nowrap">
            Same URL
          </Badge>
        )}
        {row.isHeld && <HeldBadge />}
      </span>
      <span className="mt-2 flex items-center gap-2 text-xs md:hidden">
        <Verdict row={row} />
        <Age row={row} />
      </span>
    </>
  ),
});

const FACTS: Column<CredentialListRow>[] = [
  { header: 'Verified', from: 'md', className: 'w-0', cell: (row) => <Verdict row={row} /> },
  { header: 'Age', from: 'md', className: 'w-0 text-right', cell: (row) => <Age row={row} /> },
  { header: 'Expires', from: 'lg', className: 'w-0', cell: (row) => <Expires row={row} /> },
  {
    header: 'Set by',
    from: 'lg',
    className: 'max-w-48',
    cell: ({ setBy }) =>
      setBy === null ? (
        DASH
      ) : (
        <TwoLines main={<Who stored={setBy.actor} />} other={setBy.isRotation ? 'rotated' : 'added'} />
      ),
  },
];

const status: Column<CredentialListRow> = {
  header: 'Status',
  className: 'w-0',
  cell: ({ status: name }) => <StatusBadge status={name} />,
};

export const credentialColumns = (shared: ReadonlySet<string>, withArchived: boolean) => [
  nameColumn(shared),
  ...FACTS,
  ...(withArchived ? [status] : []),
];
