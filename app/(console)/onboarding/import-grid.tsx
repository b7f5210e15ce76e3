import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { RowNote } from '@/lib/import/row';
import { COLUMNS, WIDE } from './grid-columns';
import { activeIndexOf, CELLS, cellAfter, type GridCell } from './grid-keys';
import { GridRowView } from './grid-row';
import type { GridRow, ImportState } from './import-state';
import { nextToFix, remarksOf, urlComplaint } from './readiness';
import type { Editing } from './row-editor';

/** Height of a closed row without and with a note. Exact on wide screens, so that measuring moves nothing. */
const ROW_PX = 41;
const REMARK_PX = 28;
const CARD_PX = 88;

const NO_NOTES: RowNote[] = [];

const OVERSCAN = 4;

const indexOf = (target: Element): number =>
  Number(target.closest<HTMLElement>('[data-index]')?.dataset.index ?? '-1');

function placeOf(target: EventTarget): GridCell | null {
  if (!(target instanceof HTMLElement)) return null;
  // The third control of a row moves the focus like the second.
  const cell =
    CELLS.find((name) => name === target.dataset.cell) ?? (target.dataset.cell ? 'name' : undefined);
  const index = indexOf(target);
  return cell === undefined || index < 0 ? null : { index, cell };
}

export function ImportGrid({
  rows,
  lints,
  openKey,
  onOpen,
  ...editing
}: Editing & {
  rows: readonly GridRow[];
  lints: ImportState['lints'];
  openKey: string | null;
  onOpen: (key: string | null) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // By key, because rows above may leave; by index if the row itself left.
  const [active, setActive] = useState<{ key: string | null; index: number }>({ key: null, index: 0 });
  const activeIndex = activeIndexOf(rows, active);
  const openIndex = openKey === null ? -1 : rows.findIndex(({ key }) => key === openKey);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index];
      const says = row !== undefined && remarksOf(row, lints.get(row.key) ?? NO_NOTES).length > 0;
      const closed = window.matchMedia('(min-width: 64rem)').matches ? ROW_PX : CARD_PX;
      return closed + (says ? REMARK_PX : 0);
    },
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN,
    // The focused row and the open form must stay rendered when they are scrolled out of view.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), activeIndex, openIndex])]
        .filter((index) => index >= 0)
        .sort((a, b) => a - b),
  });
  const keysId = useId();

  const focusOn = (place: GridCell) => {
    flushSync(() => setActive({ key: rows[place.index]?.key ?? null, index: place.index }));
    const row = scroller.current?.querySelector(`[data-index="${place.index}"]`);
    row?.querySelector<HTMLElement>(`[data-cell=${place.cell}]`)?.focus();
  };
  // Stable while the rows are the same, so that scrolling renders only new rows.
  const close = useCallback(
    (index: number) => {
      // A corrected row may leave; then the focus moves to the row in its place.
      flushSync(() => {
        setActive({ key: rows[index]?.key ?? null, index });
        onOpen(null);
      });
      scroller.current?.querySelector<HTMLElement>('[data-cell=name][tabindex="0"]')?.focus();
    },
    [rows, onOpen],
  );
  /** Opens the next incomplete row, wrapping around; closes this one if there is none. */
  const openNext = useCallback(
    (from: number) => {
      const next = nextToFix(rows, from);
      const row = rows[next];
      if (row === undefined) return close(from);
      flushSync(() => {
        setActive({ key: row.key, index: next });
        onOpen(row.key);
      });
      const field = urlComplaint(row.url) === null ? 'textarea' : 'input[inputmode=url]';
      // The only open form: its row may have moved up because the corrected one left.
      scroller.current?.querySelector<HTMLElement>(`form ${field}`)?.focus();
    },
    [rows, onOpen, close],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && openIndex >= 0) return close(openIndex);
    const place = placeOf(event.target);
    const next = place && cellAfter(event, place, rows.length);
    if (!next || event.altKey) return;
    event.preventDefault();
    focusOn(next);
  };

  return (
    <div>
      <div
        ref={scroller}
        // Lower than the screen, so that the page below the grid can be reached.
        className="max-h-[80dvh] scroll-pt-9 overflow-auto rounded-md border border-line bg-surface lg:max-h-[62dvh]"
      >
        <table
          aria-label="Rows to import"
          aria-describedby={keysId}
          aria-rowcount={rows.length + 1}
          className="block"
          onKeyDown={onKeyDown}
          onFocus={({ target }) => {
            const index = indexOf(target);
            if (index >= 0 && index !== activeIndex) setActive({ key: rows[index]?.key ?? null, index });
          }}
        >
          <thead className="sticky top-0 z-10 block border-b border-line bg-surface max-lg:sr-only">
            <tr aria-rowindex={1} className={`block px-3 py-1.5 text-xs text-muted ${WIDE}`}>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className="text-left font-medium">
                  {name === 'Include' ? <span className="sr-only">{name}</span> : name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="relative block" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, key, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <GridRowView
                  key={key}
                  row={row}
                  lints={lints.get(row.key)}
                  index={index}
                  start={start}
                  measure={virtualizer.measureElement}
                  isActive={index === activeIndex}
                  isOpen={index === openIndex}
                  onOpen={onOpen}
                  {...editing}
                  onNext={openNext}
                  onClose={close}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      <p id={keysId} className="mt-1 text-xs text-muted max-sm:hidden">
        Keys: ↑ ↓ Page Up Page Down Ctrl+Home Ctrl+End move, Space ticks, → then Enter opens a row, Escape
        closes it.
      </p>
    </div>
  );
}
