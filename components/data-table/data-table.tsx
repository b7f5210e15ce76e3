import { memo, type ReactNode } from 'react';
import { rowProps, useRowCursor } from './row-cursor';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Narrowest screen that shows the column. */
  from?: 'sm' | 'md' | 'lg' | 'xl' | '2xl';
  className?: string;
  /** Key of the column in `sorting`. */
  sort?: string;
}

export interface Sorting {
  by: string;
  order: 'asc' | 'desc';
  onSort: (by: string, order: 'asc' | 'desc') => void;
}

export interface Selection {
  has: (key: string) => boolean;
  /** Stable between renders. */
  toggle: (key: string) => void;
  toggleAll: () => void;
  all: boolean;
  some: boolean;
}

const FROM = {
  sm: 'max-sm:hidden',
  md: 'max-md:hidden',
  lg: 'max-lg:hidden',
  xl: 'max-xl:hidden',
  '2xl': 'max-2xl:hidden',
} as const;

const cellClass = <Row,>(column: Column<Row>) =>
  [column.from && FROM[column.from], column.className].filter(Boolean).join(' ') || undefined;

interface RowProps<Row> {
  row: Row;
  id: string;
  name: string;
  columns: Column<Row>[];
  actions: ((row: Row) => ReactNode) | undefined;
  onTick: ((id: string) => void) | undefined;
  isTicked: boolean;
  isSelectable: boolean;
  isCurrent: boolean;
}

function RowView<Row>(props: RowProps<Row>) {
  const { row, id, name, columns, actions, onTick, isTicked, isSelectable, isCurrent } = props;
  return (
    <tr {...rowProps(id, isCurrent)}>
      {onTick && (
        <td className="w-9 pr-0 print:hidden">
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
      {actions && <td className="row-actions">{actions(row)}</td>}
    </tr>
  );
}

// A changed URL renders a list several times. The rows cost most, so they render only when they change.
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

const HEAD = 'bg-surface first:rounded-tl-md last:rounded-tr-md';
/** Keeps the header below the page header while rows scroll. */
const STICKY_HEAD = `${HEAD} xl:sticky xl:top-12 xl:z-10 xl:shadow-[inset_0_-1px_var(--color-line)]`;

/** A table of rows. `busy` dims rows that are being replaced. */
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
  isFitted = false,
  busy = false,
}: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowName: (row: Row) => string;
  /** Keep this and `columns` stable between renders if there are many rows. */
  rowActions?: (row: Row) => ReactNode;
  selection?: Selection;
  selectable?: (row: Row) => boolean;
  sorting?: Sorting;
  /** The columns fit into 1280 px: from there the header is sticky and the table does not scroll sideways. */
  isFitted?: boolean;
  busy?: boolean;
}) {
  const head = isFitted ? STICKY_HEAD : HEAD;
  const keys = rows.map(rowKey);
  const cursor = useRowCursor(keys);
  return (
    // A scroll container would disable the sticky header.
    <div
      className={`relative rounded-md border border-line bg-surface ${isFitted ? 'max-xl:overflow-x-auto' : 'overflow-x-auto'}`}
    >
      <table className="rows w-full border-collapse" aria-busy={busy}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className={`border-line text-xs text-muted ${isFitted ? 'max-xl:border-b' : 'border-b'}`}>
            {selection && (
              <th className={`${head} w-9 pr-0 print:hidden`}>
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
                className={`${head} ${cellClass(column) ?? ''} font-medium`}
              >
                {Header(column, sorting)}
              </th>
            ))}
            {rowActions && (
              <th className={`${head} w-10`}>
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className={busy ? 'opacity-55 transition-opacity delay-100' : ''} {...cursor.body}>
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
                isCurrent={id === cursor.current}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
