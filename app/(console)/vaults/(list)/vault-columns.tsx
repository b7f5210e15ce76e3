import type { Column } from '@/components/data-table/data-table';
import { Badge, StatusBadge } from '@/components/ui/badge';
import { Time } from '@/components/ui/time';
import { counted } from '@/lib/core/counted';
import type { VaultFacts, VaultListRow } from '@/lib/inventory/vault-list';
import { NAME_COLUMN, VaultLink } from '../../name-cells';
import { DASH, TwoLines, Who } from '../../token-cells';
import { HeldBadge } from '../../under-hold';

const number = (count: number) => count.toLocaleString('en');

function Environment({ vault }: { vault: VaultListRow }) {
  const { environment } = vault.metadata;
  if (!environment) return null;
  return (
    <Badge
      tone={environment.trim().toLowerCase() === 'production' ? 'warn' : 'quiet'}
      className="max-w-32 shrink-0 truncate"
    >
      {environment}
    </Badge>
  );
}

const Count = ({ facts }: { facts: VaultFacts | null }) =>
  facts === null ? (
    DASH
  ) : (
    <span className="whitespace-nowrap tabular-nums" title="Active credentials">
      {!facts.isWhole && (
        <>
          <span aria-hidden>≥ </span>
          <span className="sr-only">at least </span>
        </>
      )}
      {number(facts.credentials)}
    </span>
  );

function Verdicts({ facts }: { facts: VaultFacts | null }) {
  if (facts === null || facts.credentials === 0) return DASH;
  const parts = [
    { count: facts.proven, words: 'proven', tone: 'text-ok' },
    { count: facts.refused, words: 'refused', tone: 'text-danger' },
    { count: facts.otherwise, words: 'unclear', tone: 'text-warn' },
    { count: facts.unverified, words: 'not verified', tone: 'text-muted' },
  ].filter(({ count }) => count > 0);
  return (
    <span className="whitespace-nowrap tabular-nums">
      {parts.map(({ count, words, tone }, at) => (
        <span key={words}>
          {at > 0 && <span className="text-muted"> · </span>}
          <span className={tone}>
            {number(count)} {words}
          </span>
        </span>
      ))}
    </span>
  );
}

const LastChange = ({ vault: { lastChange } }: { vault: VaultListRow }) =>
  lastChange === null ? (
    DASH
  ) : (
    <TwoLines
      main={<Time value={lastChange.at} />}
      other={lastChange.actor === null ? 'outside the console' : <Who stored={lastChange.actor} />}
    />
  );

const status: Column<VaultListRow> = {
  header: 'Status',
  className: 'w-0',
  cell: (vault) => <StatusBadge status={vault.status} />,
};

const COLUMNS: Column<VaultListRow>[] = [
  {
    header: 'Name',
    className: NAME_COLUMN,
    cell: (vault) => (
      <>
        <span className="flex min-w-0 items-center gap-1.5">
          <VaultLink vault={vault} href={`/vaults/${encodeURIComponent(vault.id)}`} />
          <Environment vault={vault} />
          {vault.isHeld && <HeldBadge />}
        </span>
        <span className="block truncate text-xs text-muted md:hidden">
          {vault.facts === null ? (
            <>Not in the inventory yet</>
          ) : (
            <>
              {!vault.facts.isWhole && 'at least '}
              {counted(vault.facts.credentials, 'credential')}
              {vault.facts.refused > 0 && ` · ${number(vault.facts.refused)} refused`}
            </>
          )}
        </span>
      </>
    ),
  },
  {
    header: 'Owner',
    from: 'xl',
    className: 'max-w-44',
    cell: ({ facts }) =>
      facts?.owner ? (
        <span className="block truncate" title={facts.owner}>
          {facts.owner}
        </span>
      ) : (
        DASH
      ),
  },
  {
    header: 'Credentials',
    from: 'md',
    className: 'w-0 text-right',
    cell: ({ facts }) => <Count facts={facts} />,
  },
  {
    header: 'Oldest token',
    from: 'md',
    className: 'w-0 whitespace-nowrap text-right',
    cell: ({ facts }) =>
      facts?.oldestDays == null ? DASH : <span className="tabular-nums">{number(facts.oldestDays)} d</span>,
  },
  { header: 'Verified', from: 'md', className: 'w-0', cell: ({ facts }) => <Verdicts facts={facts} /> },
  {
    header: 'Last change',
    from: 'lg',
    className: 'max-w-44',
    cell: (vault) => <LastChange vault={vault} />,
  },
];

const WITH_STATUS = [...COLUMNS, status];

export const vaultColumns = (withArchived: boolean): Column<VaultListRow>[] =>
  withArchived ? WITH_STATUS : COLUMNS;
