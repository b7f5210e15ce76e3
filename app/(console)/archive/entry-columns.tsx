import type { Route } from 'next';
import { ActorName } from '@/components/actor-name';
import type { Column } from '@/components/data-table/data-table';
import { durationLabel, instantText } from '@/components/duration-labels';
import { Link } from '@/components/link';
import { ServerAddress } from '@/components/server-address';
import { Badge } from '@/components/ui/badge';
import { Time } from '@/components/ui/time';
import { listSearch, SEARCH_MAX } from '@/lib/core/list-params';
import { type Bar, ENDS, type Source } from '@/lib/lifelines/model';
import { NAME_COLUMN } from '../name-cells';
import { shortSource } from './bar-words';

const NONE = <span className="text-muted">–</span>;

/** An instant with its source; inferred ones are dashed, as in the picture. */
const Instant = ({ at, source }: { at: number; source: Source | null }) => (
  <span className="block whitespace-nowrap">
    <Time value={instantText(at)} show="evidence" />
    <span
      className={`block text-xs text-muted ${source === 'inferred' ? 'underline decoration-dashed underline-offset-2' : ''}`}
    >
      {source !== null && shortSource(source)}
    </span>
  </span>
);

export const entryColumns = (onOpen: (entry: Bar) => void, button: object): Column<Bar>[] => [
  {
    header: 'MCP server URL',
    sort: 'server',
    className: `${NAME_COLUMN} min-w-32 sm:min-w-52`,
    cell: (entry) => (
      <>
        <button
          type="button"
          aria-label={`Open ${entry.target} in ${entry.vaultName}`}
          onClick={() => onOpen(entry)}
          className="block max-w-full text-left hover:underline"
          {...button}
        >
          <ServerAddress address={entry.target} />
        </button>
        {entry.isFromLog && <Badge tone="quiet">Only in the audit log</Badge>}
      </>
    ),
  },
  {
    header: 'Vault',
    sort: 'vault',
    from: 'sm',
    className: 'max-w-28 xl:max-w-40 2xl:max-w-44',
    cell: ({ vaultId, vaultName, target, endedAs }) =>
      endedAs === 'deleted' ? (
        <span className="block truncate" title={vaultName}>
          <bdi>{vaultName}</bdi>
        </span>
      ) : (
        <Link
          href={
            `/vaults/${encodeURIComponent(vaultId)}${listSearch({ archived: true, q: target.slice(0, SEARCH_MAX) })}` as Route
          }
          prefetch={false}
          title={vaultName}
          className="block truncate hover:underline"
        >
          <bdi>{vaultName}</bdi>
        </Link>
      ),
  },
  {
    header: 'Environment',
    sort: 'environment',
    from: 'xl',
    className: 'max-w-32',
    cell: ({ environment }) => <span className="block truncate">{environment ?? NONE}</span>,
  },
  {
    header: 'Created',
    sort: 'created',
    from: '2xl',
    cell: ({ createdAt, createdSource }) => <Instant at={createdAt} source={createdSource} />,
  },
  {
    header: 'Archived',
    sort: 'archived',
    cell: ({ endedAt, endedSource, endedAs }) =>
      endedAt === null ? (
        NONE
      ) : (
        <>
          <Instant at={endedAt} source={endedSource} />
          {endedAs === 'deleted' && <span className="text-xs text-danger">deleted</span>}
        </>
      ),
  },
  {
    header: 'Lived',
    sort: 'lived',
    from: 'md',
    cell: ({ createdAt, endedAt }) => (
      <span className="whitespace-nowrap tabular-nums">
        {endedAt === null ? NONE : durationLabel(endedAt - createdAt)}
      </span>
    ),
  },
  {
    header: 'Ended by',
    sort: 'by',
    from: 'lg',
    className: 'max-w-32 2xl:max-w-40',
    cell: ({ endedBy }) =>
      endedBy === null ? <span className="text-muted">Unknown</span> : <ActorName stored={endedBy} />,
  },
  {
    header: 'Reason',
    sort: 'reason',
    from: 'lg',
    className: 'min-w-32',
    cell: ({ end }) => end && ENDS[end],
  },
  {
    header: 'Replaced by',
    from: 'xl',
    className: 'max-w-24 2xl:max-w-32',
    cell: ({ successor, successorSource, successorTarget, target }) =>
      successor === null ? (
        NONE
      ) : (
        <span className="block">
          <code className="block truncate text-xs" title={successor}>
            {successor}
          </code>
          <span className="block truncate text-xs text-muted">
            {successorTarget !== target && `at ${successorTarget}, `}
            {successorSource}
          </span>
        </span>
      ),
  },
  {
    header: 'Gap',
    sort: 'gap',
    from: 'md',
    cell: ({ gapMs }) =>
      gapMs === null ? NONE : <span className="whitespace-nowrap text-danger">{durationLabel(gapMs)}</span>,
  },
];
