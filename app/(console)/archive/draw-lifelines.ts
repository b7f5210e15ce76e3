import { durationLabel } from '@/components/duration-labels';
import type { Bar, Position } from '@/lib/lifelines/model';
import { END_SIGNS } from './bar-words';
import type { Span } from './time-axis';

export type PictureRow = { kind: 'group'; name: string } | ({ kind: 'position' } & Position);

export const COLORS = ['ink', 'muted', 'line', 'surface', 'accent', 'ok', 'warn', 'danger'] as const;
export type Palette = Record<(typeof COLORS)[number], string>;

export interface Layout {
  width: number;
  height: number;
  /** Height of a row, px. */
  rowPx: number;
  /** Width left of the bars, px. */
  labelPx: number;
  /** Top and height of a bar within its row, px. */
  barTop: number;
  barPx: number;
}

/** Narrow pictures show the label above the bars. */
export const layoutOf = (width: number, height: number): Layout =>
  width < 900
    ? { width, height, rowPx: 44, labelPx: 0, barTop: 24, barPx: 12 }
    : { width, height, rowPx: 28, labelPx: Math.min(400, width * 0.3), barTop: 8, barPx: 12 };

export const xOf = (at: number, { from, to }: Span, { width, labelPx }: Layout): number =>
  labelPx + ((at - from) / (to - from)) * (width - labelPx);

export const atOf = (x: number, { from, to }: Span, { width, labelPx }: Layout): number =>
  from + ((x - labelPx) / (width - labelPx)) * (to - from);

const LEAST_PX = 2;

/** Left and right edge of a bar, px; a bar without length stays visible. */
export function edgesOf(bar: Bar, span: Span, layout: Layout, now: number): [left: number, right: number] {
  const left = xOf(bar.createdAt, span, layout);
  return [left, Math.max(left + LEAST_PX, xOf(bar.endedAt ?? now, span, layout))];
}

const colorOf = ({ endedAt, end }: Bar, colors: Palette): string => {
  if (endedAt === null) return colors.accent;
  return end === 'leaked'
    ? colors.danger
    : end === 'outside' || end === 'unknown'
      ? colors.warn
      : colors.muted;
};

const HATCH_PX = 4;

function hatch(context: CanvasRenderingContext2D, left: number, right: number, top: number, height: number) {
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, height);
  context.clip();
  context.beginPath();
  for (let x = left - height; x < right; x += HATCH_PX) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

function mark(context: CanvasRenderingContext2D, sign: string, x: number, y: number, color: string) {
  context.fillStyle = color;
  context.textAlign = 'center';
  context.fillText(sign, x, y);
}

type Places = ReadonlyMap<string, { at: number; bar: Bar }>;

interface Drawing {
  context: CanvasRenderingContext2D;
  span: Span;
  layout: Layout;
  colors: Palette;
  now: number;
}

function drawBar(
  { context, span, layout, colors, now }: Drawing,
  bar: Bar,
  next: Bar | undefined,
  top: number,
) {
  const { labelPx, width, barPx } = layout;
  const [left, right] = edgesOf(bar, span, layout, now);
  const middle = top + barPx / 2;
  if (next !== undefined) {
    const start = xOf(next.createdAt, span, layout);
    const begin = bar.gapMs === null ? right : xOf(next.createdAt - bar.gapMs, span, layout);
    if (bar.gapMs !== null && start > labelPx && begin < width) {
      context.fillStyle = colors.danger;
      context.fillRect(begin, middle - 2, Math.max(1, start - begin), 4);
      const words = durationLabel(bar.gapMs);
      if (start - begin > context.measureText(words).width + 8) {
        context.fillStyle = colors.surface;
        const centre = (Math.max(begin, labelPx) + Math.min(start, width)) / 2;
        const half = context.measureText(words).width / 2 + 3;
        context.fillRect(centre - half, top - 1, 2 * half, barPx + 2);
        mark(context, words, centre, top + barPx - 2, colors.danger);
      }
    } else if (start > right) {
      context.fillStyle = colors.ink;
      context.fillRect(right, middle, start - right, 1);
    }
  }
  if (right < labelPx || left > width) return;
  context.globalAlpha = bar.isMatch || bar.endedAt === null ? 1 : 0.35;
  const isInferred = bar.createdSource === 'inferred' || bar.endedSource === 'inferred';
  context.fillStyle = context.strokeStyle = colorOf(bar, colors);
  if (isInferred) {
    context.setLineDash([3, 2]);
    context.strokeRect(left + 0.5, top + 0.5, Math.max(1, right - left - 1), barPx - 1);
    context.setLineDash([]);
    context.globalAlpha *= 0.35;
  }
  context.fillRect(left, top, right - left, barPx);
  context.globalAlpha = 1;
  // Facts from audit entries are underlined: the first half for the creation, the second for the end.
  context.fillStyle = colors.ink;
  const half = (left + right) / 2;
  if (typeof bar.createdSource === 'number') context.fillRect(left, top + barPx + 2, half - left, 1.5);
  if (typeof bar.endedSource === 'number') context.fillRect(half, top + barPx + 2, right - half, 1.5);
  if (bar.overlapMs !== null) {
    context.strokeStyle = colors.surface;
    hatch(context, left, xOf(bar.createdAt + bar.overlapMs, span, layout), top, barPx);
  }
  if (bar.end !== null) {
    context.fillStyle = colorOf(bar, colors);
    context.fillRect(right - 2, top - 3, 2, barPx + 6);
    if (right - left > 16) mark(context, END_SIGNS[bar.end], right - 8, top + barPx - 2, colors.surface);
  }
  if (bar.verdict !== null && bar.verifiedAt !== null) {
    const isRefused = bar.verdict === 'refused';
    mark(
      context,
      isRefused ? '✕' : '✓',
      xOf(bar.verifiedAt, span, layout),
      top - 1,
      isRefused ? colors.danger : colors.ok,
    );
  }
  if (bar.tokenReadAt !== null)
    mark(context, '●', xOf(bar.tokenReadAt, span, layout), top - 1, colors.accent);
  if (bar.changedOutsideAt !== null)
    mark(context, '◆', xOf(bar.changedOutsideAt, span, layout), top - 1, colors.warn);
}

function drawJumps(
  { context, span, layout, colors, now }: Drawing,
  rows: readonly PictureRow[],
  places: Places,
  first: number,
  last: number,
  scrollTop: number,
) {
  const yOf = (at: number) => at * layout.rowPx - scrollTop + layout.barTop + layout.barPx / 2;
  context.strokeStyle = colors.ink;
  for (let at = first; at <= last; at++) {
    const row = rows[at];
    if (row?.kind !== 'position') continue;
    for (const bar of row.bars) {
      if (bar.successor === null || bar.successorTarget === bar.target) continue;
      const next = places.get(`${bar.vaultId} ${bar.successor}`);
      if (next === undefined) continue;
      if (bar.successorSource === 'inferred') context.setLineDash([4, 3]);
      context.beginPath();
      context.moveTo(edgesOf(bar, span, layout, now)[1], yOf(at));
      context.lineTo(edgesOf(next.bar, span, layout, now)[0], yOf(next.at));
      context.stroke();
      context.setLineDash([]);
    }
  }
}

/** Draws the visible rows. The cost depends on what is visible, not on the length of the list. */
export function drawLifelines(
  drawing: Drawing,
  rows: readonly PictureRow[],
  places: Places,
  scrollTop: number,
  marks: readonly number[],
): void {
  const { context, layout, colors, span } = drawing;
  const { width, height, rowPx, labelPx, barTop } = layout;
  context.clearRect(0, 0, width, height);
  context.font = '10px ui-sans-serif, system-ui, sans-serif';
  context.lineWidth = 1;
  context.save();
  context.beginPath();
  context.rect(labelPx, 0, width - labelPx, height);
  context.clip();
  context.fillStyle = colors.line;
  for (const at of marks) context.fillRect(Math.round(xOf(at, span, layout)), 0, 1, height);
  const first = Math.max(0, Math.floor(scrollTop / rowPx));
  const last = Math.min(rows.length - 1, Math.ceil((scrollTop + height) / rowPx));
  for (let at = first; at <= last; at++) {
    const row = rows[at];
    if (row?.kind !== 'position') continue;
    const top = at * rowPx - scrollTop + barTop;
    for (const [place, bar] of row.bars.entries()) drawBar(drawing, bar, row.bars[place + 1], top);
  }
  drawJumps(drawing, rows, places, first, last, scrollTop);
  context.restore();
}

/** The bar at a point, px from the start of the rows; the last one drawn is on top. */
export function barAt(
  rows: readonly PictureRow[],
  { x, y }: { x: number; y: number },
  { span, layout, now }: Pick<Drawing, 'span' | 'layout' | 'now'>,
): { row: number; bar: number } | null {
  const at = Math.floor(y / layout.rowPx);
  const row = rows[at];
  if (row?.kind !== 'position' || x < layout.labelPx) return null;
  const bar = row.bars.findLastIndex((one) => {
    const [left, right] = edgesOf(one, span, layout, now);
    return x >= left - 2 && x <= right + 2;
  });
  return bar === -1 ? null : { row: at, bar };
}
