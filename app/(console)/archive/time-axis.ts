import { formatDay } from '@/components/ui/time';

/** The visible period of a picture, ms. */
export interface Span {
  from: number;
  to: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.25 * DAY_MS;
const SHORTEST_MS = HOUR_MS;
const LONGEST_MS = 10 * YEAR_MS;

const within = (length: number) => Math.min(LONGEST_MS, Math.max(SHORTEST_MS, length));

/** Zooms by `factor` around `anchor`; the result is between an hour and ten years. */
export function zoomed({ from, to }: Span, factor: number, anchor: number): Span {
  const length = within((to - from) * factor);
  const share = (anchor - from) / (to - from);
  const start = anchor - length * share;
  return { from: start, to: start + length };
}

export const panned = ({ from, to }: Span, share: number): Span => {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
};

export function fitted(from: number, to: number): Span {
  const room = Math.max(to - from, SHORTEST_MS) * 0.03;
  const length = within(to - from + 2 * room);
  return { from: to + room - length, to: to + room };
}

export interface Tick {
  at: number;
  label: string;
}

const TICK_PX = 110;
const STEPS_MS = [
  60_000,
  300_000,
  900_000,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
];
const STEPS_MONTHS = [1, 3, 6, 12, 24, 60];

const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
const dayOf = (at: number) => formatDay(new Date(at).toISOString());

/** Round instants (UTC), far enough apart for their labels on `width` px. */
export function ticks({ from, to }: Span, width: number): Tick[] {
  const least = ((to - from) * TICK_PX) / Math.max(width, TICK_PX);
  const step = STEPS_MS.find((size) => size >= least);
  if (step !== undefined) {
    const first = Math.ceil(from / step) * step;
    const count = Math.max(0, Math.floor((to - first) / step) + 1);
    return Array.from({ length: count }, (_, at) => first + at * step).map((at) => ({
      at,
      label: step < DAY_MS && at % DAY_MS !== 0 ? clock(at) : dayOf(at),
    }));
  }
  const months = STEPS_MONTHS.find((count) => count * 30 * DAY_MS >= least) ?? 60;
  const begin = new Date(from);
  const found: Tick[] = [];
  for (let month = Math.floor(begin.getUTCMonth() / months) * months; ; month += months) {
    const at = Date.UTC(begin.getUTCFullYear(), month, 1);
    if (at > to) return found;
    if (at >= from) found.push({ at, label: months % 12 === 0 ? dayOf(at).slice(-4) : dayOf(at).slice(2) });
  }
}
