import { useQueryState } from 'nuqs';
import { createParser, debounce } from 'nuqs/server';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { Bar, Position } from '@/lib/lifelines/model';
import type { Group } from '@/lib/lifelines/search';
import { barWords } from './bar-words';
import { atOf, barAt, edgesOf, xOf } from './draw-lifelines';
import { PictureLegend } from './picture-legend';
import { type Active, moved, rowsOf } from './picture-moves';
import { PrintPicture } from './print-picture';
import { fitted, panned, type Span, zoomed } from './time-axis';
import { usePicture, usePictureEvents } from './use-picture';
import { useIsPrinting } from './use-printing';

/** `1700000000_1800000000`: the visible period, in seconds since the epoch. */
const parseAsSpan = createParser<Span>({
  parse: (text) => {
    const [from, to] = text.split('_').map((part) => Number(part) * 1_000);
    return from !== undefined && to !== undefined && to - from >= 3_600_000 && to < 8e12 && from > -8e12
      ? { from, to }
      : null;
  },
  serialize: ({ from, to }) => `${Math.round(from / 1_000)}_${Math.round(to / 1_000)}`,
});

/** Delay before the URL changes, ms: a change renders the whole page. */
const ADDRESS_PAUSE_MS = 300;
const PARSER = parseAsSpan.withOptions({
  history: 'replace',
  limitUrlUpdates: debounce(ADDRESS_PAUSE_MS),
});

const ZOOM = 0.7;
const PAN = 0.15;

/** The fixed point of a zoom by key: the middle of the visible part of the active bar, otherwise of the picture. */
function anchorOf(bar: Bar | undefined, { from, to }: Span, now: number): number {
  const [start, end] = bar === undefined ? [from, to] : [bar.createdAt, bar.endedAt ?? now];
  const isInView = start < to && end > from;
  return isInView ? (Math.max(start, from) + Math.min(end, to)) / 2 : (from + to) / 2;
}

/**
 * Lifelines of positions, one row each. The bars are a canvas; only visible rows are drawn. One tab stop: arrow keys
 * move between bars, and an option has the text of the active one.
 */
export function LifelinesPicture({
  positions,
  groupedBy,
  since,
  now,
  hasMore,
  onMore,
  onOpen,
}: {
  positions: readonly Position[];
  groupedBy: Group | null;
  since: number;
  now: number;
  hasMore: boolean;
  onMore: () => void;
  onOpen: (bar: Bar) => void;
}) {
  const [zoom, setZoom] = useQueryState('zoom', PARSER);
  const [active, setActive] = useState<Active>({ row: -1, bar: 0 });
  const figure = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; span: Span; isMoved: boolean } | null>(null);
  const id = useId();
  const span = zoom ?? fitted(since, now);
  const rows = useMemo(() => rowsOf(positions, groupedBy), [positions, groupedBy]);
  const { canvas, layout, marks, scrollTop, onScroll } = usePicture(figure, scroller, rows, span, now);
  const show = (next: Span) => void setZoom(next);
  const fallback = rows.findIndex(({ kind }) => kind === 'position');
  const current = rows[active.row]?.kind === 'position' ? active : { row: fallback, bar: 0 };
  const row = rows[current.row];
  const bar = row?.kind === 'position' ? (row.bars[current.bar] ?? row.bars[0]) : undefined;
  const first = Math.max(0, Math.floor(scrollTop / layout.rowPx) - 2);
  const last = Math.min(rows.length - 1, Math.ceil((scrollTop + layout.height) / layout.rowPx) + 2);
  const isNearEnd = layout.height > 0 && last >= rows.length - 10;

  usePictureEvents(scroller, {
    onWheel: (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const x = event.clientX - (scroller.current?.getBoundingClientRect().left ?? 0);
        show(zoomed(span, event.deltaY > 0 ? 1 / ZOOM : ZOOM, atOf(x, span, layout)));
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        show(panned(span, event.deltaX / Math.max(1, layout.width)));
      }
    },
    onRender: () => {
      if (hasMore && isNearEnd) onMore();
    },
  });

  const zoomBy = (factor: number) => show(zoomed(span, factor, (span.from + span.to) / 2));
  const goTo = (next: Active) => {
    setActive(next);
    const place = scroller.current;
    const target = rows[next.row];
    const found = target?.kind === 'position' ? target.bars[next.bar] : undefined;
    if (place === null || found === undefined) return;
    const top = next.row * layout.rowPx;
    if (top < place.scrollTop) place.scrollTop = top - layout.rowPx;
    else if (top + layout.rowPx > place.scrollTop + layout.height)
      place.scrollTop = top + 2 * layout.rowPx - layout.height;
    const [from, to] = [found.createdAt, found.endedAt ?? now];
    if (to < span.from || from > span.to) {
      const half = (span.to - span.from) / 2;
      show({ from: from - half, to: from + half });
    }
  };

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = spanAfter(event);
    const place = next === null ? moved(rows, current, event.key) : null;
    if (next !== null) show(next);
    else if (event.key === '0') void setZoom(null);
    else if (event.key === 'Enter' || event.key === ' ') bar && onOpen(bar);
    else if (place !== null) goTo(place);
    else return;
    event.preventDefault();
  }
  /** The visible period after a key that zooms or pans; null for other keys. */
  function spanAfter({ key, shiftKey }: KeyboardEvent): Span | null {
    const middle = anchorOf(bar, span, now);
    if (key === '+' || key === '=') return zoomed(span, ZOOM, middle);
    if (key === '-') return zoomed(span, 1 / ZOOM, middle);
    if (shiftKey && key === 'ArrowLeft') return panned(span, -PAN);
    return shiftKey && key === 'ArrowRight' ? panned(span, PAN) : null;
  }

  const pointIn = (event: PointerEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) + scrollTop };
  };
  function onPointerMove(event: PointerEvent) {
    const held = drag.current;
    if (held === null) return;
    const by = (event.clientX - held.x) / Math.max(1, layout.width - layout.labelPx);
    if (Math.abs(event.clientX - held.x) > 3) held.isMoved = true;
    if (held.isMoved) show(panned(held.span, -by));
  }
  function onPointerUp(event: PointerEvent) {
    const held = drag.current;
    drag.current = null;
    if (held === null || held.isMoved) return;
    const found = barAt(rows, pointIn(event), { span, layout, now });
    const target = found === null ? undefined : rows[found.row];
    if (found === null || target?.kind !== 'position') return;
    setActive(found);
    const hit = target.bars[found.bar];
    if (hit) onOpen(hit);
  }

  const isPrinting = useIsPrinting();
  const ring = bar && layout.width > 0 ? edgesOf(bar, span, layout, now) : null;
  return (
    <>
      {isPrinting && <PrintPicture positions={positions} span={span} now={now} />}
      <figure ref={figure} className="print:hidden">
        <div className="mb-1 flex flex-wrap items-center gap-2">
          <Button onClick={() => zoomBy(ZOOM)}>Zoom in</Button>
          <Button onClick={() => zoomBy(1 / ZOOM)}>Zoom out</Button>
          <Button onClick={() => show(panned(span, -PAN * 2))}>Earlier</Button>
          <Button onClick={() => show(panned(span, PAN * 2))}>Later</Button>
          <Button disabled={zoom === null} onClick={() => void setZoom(null)}>
            Show all time
          </Button>
          <p id={`${id}-help`} className="text-xs text-muted">
            Arrow keys move between bars, Enter opens one, + and − zoom, Shift with arrow keys pans.
          </p>
        </div>
        <div aria-hidden className="relative h-5 overflow-hidden text-xs text-muted tabular-nums">
          {layout.width > 0 &&
            marks.map(({ at, label }) => (
              <span
                key={at}
                className="absolute whitespace-nowrap"
                style={{ left: xOf(at, span, layout) + 3 }}
              >
                {label}
              </span>
            ))}
        </div>
        <div
          ref={scroller}
          role="listbox"
          tabIndex={0}
          aria-label="Lifelines"
          aria-describedby={`${id}-help`}
          aria-activedescendant={bar && `${id}-bar`}
          onScroll={onScroll}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            if (event.button === 0) drag.current = { x: event.clientX, span, isMoved: false };
          }}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={() => {
            drag.current = null;
          }}
          onPointerLeave={() => {
            drag.current = null;
          }}
          className="group relative h-112 max-h-[70dvh] touch-pan-y overflow-x-hidden overflow-y-auto rounded-md border border-line bg-surface select-none"
        >
          <div className="relative" style={{ height: rows.length * layout.rowPx }}>
            <canvas
              ref={canvas}
              aria-hidden
              className="sticky top-0 block"
              style={{ width: layout.width, height: layout.height }}
            />
            {rows.slice(first, last + 1).map((shown, place) => {
              const style = {
                top: (first + place) * layout.rowPx,
                height: layout.rowPx,
                width: layout.labelPx === 0 ? layout.width : layout.labelPx,
              };
              return shown.kind === 'group' ? (
                <div
                  key={`group ${shown.name}`}
                  aria-hidden
                  className="pointer-events-none absolute left-0 truncate px-2 pt-1.5 text-xs font-semibold"
                  style={style}
                >
                  <bdi>{shown.name}</bdi>
                </div>
              ) : (
                <div
                  key={`${shown.vaultId} ${shown.target}`}
                  aria-hidden
                  title={`${shown.target} in ${shown.bars[0]?.vaultName}`}
                  className="pointer-events-none absolute left-0 truncate px-2 pt-1 text-xs"
                  style={style}
                >
                  {shown.target.replace(/^https?:\/\//, '')}{' '}
                  <span className="text-muted">
                    · <bdi>{shown.bars[0]?.vaultName}</bdi>
                  </span>
                </div>
              );
            })}
            {bar && ring && (
              <div
                role="option"
                tabIndex={-1}
                id={`${id}-bar`}
                aria-selected
                aria-label={barWords(bar)}
                className="pointer-events-none absolute rounded-xs group-focus-visible:outline-2 group-focus-visible:outline-accent"
                style={{
                  left: Math.max(layout.labelPx, ring[0]) - 2,
                  width: Math.max(4, Math.min(layout.width, ring[1]) - Math.max(layout.labelPx, ring[0])) + 4,
                  top: current.row * layout.rowPx + layout.barTop - 4,
                  height: layout.barPx + 8,
                }}
              />
            )}
          </div>
        </div>
        <p aria-hidden className="mt-1 truncate text-xs text-muted" title={bar && barWords(bar)}>
          {bar && barWords(bar)}
        </p>
        <PictureLegend />
      </figure>
    </>
  );
}
