import { memo, type ReactNode } from 'react';
import { markIfChanged } from '../results/changed-rows';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Where the column appears: 'md' leaves it out on narrow screens. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  className?: string;
  /** What `sorting` calls the order by this column. */
  sort?: string;
}

/** The order of the rows, and how to ask for another one. */
export interface Sorting {
  by: string;
  order: 'asc' | 'desc';
  onSort: (by: string, order: 'asc' | 'desc') => void;
}

export interface Selection {
  has: (key: string) => boolean;
  /** The same function at every render. */
  toggle: (key: string) => void;
  toggleAll: () => void;
  all: boolean;
  some: boolean;
}

const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const;

const cellClass = <Row,>(column: Column<Row>) =>
  `px-3 py-1.5 text-left align-middle ${column.from ? FROM[column.from] : ''} ${column.className ?? ''}`;

interface RowProps<Row> {
  row: Row;
  id: string;
  name: string;
  columns: Column<Row>[];
  actions: ((row: Row) => ReactNode) | undefined;
  onTick: ((id: string) => void) | undefined;
  isTicked: boolean;
  isSelectable: boolean;
}

function RowView<Row>({ row, id, name, columns, actions, onTick, isTicked, isSelectable }: RowProps<Row>) {
  return (
    <tr
      ref={markIfChanged}
      data-key={id}
      className="h-10 border-b border-line last:border-0 hover:bg-sunken/60"
    >
      {onTick && (
        <td className="w-9 py-1.5 pl-3">
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            className="size-4 accent-accent align-middle"
            checked={isTicked && isSelectable}
            disabled={!isSelectable}
            onChange={() => onTick(id)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.header} className={cellClass(column)}>
          {column.cell(row)}
        </td>
      ))}
      {actions && <td className="w-10 py-1 pr-2 text-right whitespace-nowrap">{actions(row)}</td>}
    </tr>
  );
}

// A change of the address renders a list several times; its rows, which cost most, only when they change.
const TableRow = memo(RowView) as typeof RowView;

function Header({ header, sort }: Pick<Column<never>, 'header' | 'sort'>, sorting: Sorting | undefined) {
  if (sort === undefined || sorting === undefined) return header;
  const isOwn = sorting.by === sort;
  const isAscending = isOwn && sorting.order === 'asc';
  return (
    <button
      type="button"
      onClick={() => sorting.onSort(sort, isAscending ? 'desc' : 'asc')}
      className="hover:text-ink"
    >
      {header}
      <span aria-hidden>{isOwn ? (isAscending ? ' ↑' : ' ↓') : ''}</span>
    </button>
  );
}

const sortOf = ({ sort }: Pick<Column<never>, 'sort'>, sorting: Sorting | undefined) => {
  if (sort === undefined || sorting?.by !== sort) return undefined;
  return sorting.order === 'asc' ? 'ascending' : 'descending';
};

/** A table of rows. Knows nothing about what they are; `busy` dims rows that are about to be replaced. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  rowName,
  rowActions,
  selection,
  selectable = () => true,
  sorting,
  busy = false,
}: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** What a person calls the row, for the labels of its controls. */
  rowName: (row: Row) => string;
  /** Keep it, and `columns`, the same from one render to the next where rows are many. */
  rowActions?: (row: Row) => ReactNode;
  selection?: Selection;
  selectable?: (row: Row) => boolean;
  sorting?: Sorting;
  busy?: boolean;
}) {
  return (
    <div className="relative overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full border-collapse" aria-busy={busy}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            {selection && (
              <th className="w-9 py-1.5 pl-3 text-left">
                <input
                  type="checkbox"
                  aria-label="Select all on this page"
                  className="size-4 accent-accent align-middle"
                  checked={selection.all}
                  ref={(box) => {
                    if (box) box.indeterminate = selection.some && !selection.all;
                  }}
                  onChange={selection.toggleAll}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.header}
                scope="col"
                aria-sort={sortOf(column, sorting)}
                className={`${cellClass(column)} font-medium`}
              >
                {Header(column, sorting)}
              </th>
            ))}
            {rowActions && (
              <th className="w-10 py-1.5">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className={busy ? 'opacity-55 transition-opacity delay-100' : ''}>
          {rows.map((row) => {
            const id = rowKey(row);
            return (
              <TableRow
                key={id}
                row={row}
                id={id}
                name={rowName(row)}
                columns={columns}
                actions={rowActions}
                onTick={selection?.toggle}
                isTicked={selection?.has(id) ?? false}
                isSelectable={selectable(row)}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const SKELETON_WIDTHS = ['w-40', 'w-56', 'w-32', 'w-48', 'w-36'];

export function TableSkeleton({ label, rows = 10 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="rounded-md border border-line bg-surface">
      {[...Array(rows).keys()].map((row) => (
        <div key={row} className="flex h-10 items-center gap-6 border-b border-line px-3 last:border-0">
          <div className={`h-3 rounded bg-sunken ${SKELETON_WIDTHS[row % SKELETON_WIDTHS.length]}`} />
          <div className="h-3 w-14 rounded-full bg-sunken" />
          <div className="h-3 w-28 rounded bg-sunken max-sm:hidden" />
        </div>
      ))}
    </div>
  );
}
