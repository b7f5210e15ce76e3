import { type ReactNode, useEffect } from 'react';
import { rowProps, useRowCursor } from '@/components/data-table/row-cursor';
import { useWindowRows } from '@/components/data-table/use-window-rows';
import { Badge } from '@/components/ui/badge';
import { counted } from '@/lib/core/counted';
import type { InventoryParams } from '@/lib/inventory/list-params';
import type { ListedRow, Sort } from '@/lib/inventory/model';
import { keyOf } from '@/lib/inventory/selection';
import { Age, DASH, Expires, ServerName } from '../token-cells';
import { HeldBadge } from '../under-hold';
import { chosenColumns, useColumnChoice } from './column-choice';
import { Status, Verified } from './credential-words';
import type { RowSelection } from './use-row-selection';

/** Height of a row (`h-10`), px. */
const ROW_PX = 40;

interface Column {
  header: string;
  sort: Sort | null;
  className: string;
  cell: (row: ListedRow) => ReactNode;
}

const dash = (text: string | null) => text ?? DASH;

const COLUMNS: readonly Column[] = [
  {
    header: 'MCP server',
    sort: 'server',
    // Takes the remaining width.
    className: '',
    cell: (row) => (
      <ServerName row={row}>
        <span className="min-w-0 truncate text-muted md:hidden">
          <bdi>{row.vaultName}</bdi>
        </span>
        {row.isShared && <Badge tone="warn">Same token</Badge>}
        {row.isHeld && <HeldBadge />}
      </ServerName>
    ),
  },
  {
    header: 'Vault',
    sort: 'vault',
    className: 'w-[20%] max-lg:w-[28%] max-md:hidden',
    cell: ({ vaultName }) => (
      <span className="block truncate" title={vaultName}>
        <bdi>{vaultName}</bdi>
      </span>
    ),
  },
  {
    header: 'Environment',
    sort: 'environment',
    className: 'w-32 max-xl:hidden',
    cell: ({ environment }) => <span className="block truncate">{dash(environment)}</span>,
  },
  {
    header: 'Owner',
    sort: 'owner',
    className: 'w-[17%] max-2xl:hidden',
    cell: ({ owner }) => <span className="block truncate">{dash(owner)}</span>,
  },
  { header: 'Age', sort: 'age', className: 'w-20', cell: (row) => <Age row={row} /> },
  {
    header: 'Expires',
    sort: 'expires',
    className: 'w-28 max-xl:hidden',
    cell: (row) => <Expires row={row} />,
  },
  {
    header: 'Verified',
    sort: 'verified',
    className: 'w-36 max-md:hidden 2xl:w-40',
    cell: (row) => <Verified row={row} />,
  },
];

const STATUS: Column = {
  header: 'Status',
  sort: null,
  className: 'w-24 max-sm:hidden',
  cell: (row) => <Status row={row} />,
};

/** Space of rows that are not rendered. Not a style attribute, which the Content Security Policy blocks in HTML. */
const Spacer = ({ height }: { height: number }) => (
  <tr aria-hidden>
    <td height={height} />
  </tr>
);

const SELECT = 'w-9 pl-3 text-left';

function SelectAll({ rows, selection }: { rows: readonly ListedRow[]; selection: RowSelection }) {
  const count = rows.filter(selection.has).length;
  return (
    <input
      type="checkbox"
      aria-label={`Select the first ${counted(rows.length, 'row')}`}
      className="size-4 accent-accent align-middle"
      checked={count === rows.length}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && count < rows.length;
      }}
      onChange={() => selection.toggleAll(rows)}
    />
  );
}

/** The visible rows of a list of any length; loads more before the last one is reached. */
export function CredentialTable({
  rows,
  params: { sort, order },
  selection,
  isBusy,
  hasMore,
  onMore,
  onSort,
  onOpen,
  button,
}: {
  rows: readonly ListedRow[];
  params: InventoryParams;
  /** Absent for people who may not change anything. */
  selection?: RowSelection;
  isBusy: boolean;
  hasMore: boolean;
  onMore: () => void;
  onSort: (sort: Sort, order: InventoryParams['order']) => void;
  onOpen: (row: ListedRow) => void;
  button: object;
}) {
  const { body, items, before, after, isNearEnd } = useWindowRows(rows.length, ROW_PX);
  useEffect(() => {
    if (hasMore && isNearEnd) onMore();
  });
  const drawn = items.flatMap(({ index }) => rows[index] ?? []);
  const cursor = useRowCursor(drawn.map(({ id }) => id));
  const choice = useColumnChoice();
  const hasInactive = rows.some((row) => row.isArchived || row.goneAt !== null || row.missingSince !== null);
  // Ages are sorted by when the token was set: the earliest is the oldest.
  const isRising = (order === 'asc') !== (sort === 'age');
  const columns =
    choice !== null
      ? chosenColumns([...COLUMNS, STATUS], choice)
      : hasInactive
        ? [...COLUMNS, STATUS]
        : COLUMNS;

  return (
    <div
      className={`rounded-md border border-line bg-surface ${selection && selection.rows.length > 0 ? 'mb-16' : ''}`}
    >
      <table
        aria-busy={isBusy}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        className="w-full table-fixed border-collapse"
      >
        <caption className="sr-only">Credentials</caption>
        <thead>
          <tr aria-rowindex={1} className="border-b border-line text-xs text-muted">
            {selection && (
              <th scope="col" className={`sticky top-12 z-10 bg-surface py-1.5 ${SELECT}`}>
                <SelectAll rows={rows} selection={selection} />
              </th>
            )}
            {columns.map(({ header, sort: own, className }) => (
              <th
                key={header}
                scope="col"
                aria-sort={own === sort ? (isRising ? 'ascending' : 'descending') : undefined}
                className={`sticky top-12 z-10 bg-surface px-3 py-1.5 text-left font-medium ${className}`}
              >
                {own === null ? (
                  header
                ) : (
                  <button
                    type="button"
                    onClick={() => onSort(own, own === sort && order === 'asc' ? 'desc' : 'asc')}
                    className="hover:text-ink"
                  >
                    {header}
                    <span aria-hidden>{own === sort ? (isRising ? ' ↑' : ' ↓') : ''}</span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          className={isBusy ? 'opacity-55 transition-opacity delay-100' : ''}
          {...cursor.body}
        >
          {before > 0 && <Spacer height={before} />}
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr
                key={keyOf(row)}
                {...rowProps(row.id, row.id === cursor.current)}
                aria-rowindex={index + 2}
                className="h-10 border-b border-line last:border-0 focus-within:bg-sunken/60 hover:bg-sunken/60"
              >
                {selection && (
                  <td className={SELECT}>
                    <input
                      type="checkbox"
                      aria-label={`Select ${row.target} in ${row.vaultName}`}
                      className="size-4 scroll-mb-16 accent-accent align-middle"
                      checked={selection.has(row)}
                      onChange={() => selection.toggle(row)}
                    />
                  </td>
                )}
                {columns.map(({ header, className, cell }, at) => (
                  <td key={header} className={`overflow-hidden px-3 align-middle ${className}`}>
                    {at === 0 ? (
                      <button
                        type="button"
                        aria-label={`Open ${row.target} in ${row.vaultName}`}
                        onClick={() => onOpen(row)}
                        className="block w-full scroll-mb-16 text-left hover:underline"
                        {...button}
                      >
                        {cell(row)}
                      </button>
                    ) : (
                      cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
      {hasMore && (
        <p className="border-t border-line px-3 py-2 text-center">
          <button type="button" className="text-muted hover:text-ink hover:underline" onClick={onMore}>
            Show more
          </button>
        </p>
      )}
    </div>
  );
}
