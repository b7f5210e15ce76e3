import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { instantText } from '@/components/duration-labels';
import { formatDay } from '@/components/ui/time';
import { counted } from '@/lib/core/counted';
import type { Histogram } from '@/lib/lifelines/model';
import { dayOf, type Period } from './periods';

const WIDTH = 640;
const HEIGHT = 56;

/** First and last bar of a period; null: all time. */
type Range = [first: number, last: number];

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));

/** The selection after a key: arrows move it; Shift, up and down change its length. */
function rangeAfter(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  [first, end]: Range,
  last: number,
): Range | null {
  const length = end - first;
  if (key === 'ArrowUp' || (shiftKey && key === 'ArrowRight')) return [first, clamp(end + 1, last)];
  if (key === 'ArrowDown' || (shiftKey && key === 'ArrowLeft')) return [first, Math.max(first, end - 1)];
  const moveTo = (start: number): Range => [
    clamp(start, last - length),
    clamp(start, last - length) + length,
  ];
  if (key === 'ArrowLeft') return moveTo(first - 1);
  if (key === 'ArrowRight') return moveTo(first + 1);
  if (key === 'Home') return moveTo(0);
  return key === 'End' ? moveTo(last) : null;
}

/** Number of endings over time. A drag or the arrow keys select a period. */
export function EndingsHistogram({
  histogram: { from, stepMs, counts },
  period,
  inPeriod,
  onPeriod,
}: {
  histogram: Histogram;
  period: Period;
  /** Endings in the period, which may start and end within a bar. */
  inPeriod: number;
  onPeriod: (period: Period) => void;
}) {
  const picture = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Range | null>(null);
  const last = counts.length - 1;
  const placeOf = (day: string) => clamp(Math.floor((Date.parse(day) - from) / stepMs), last);
  const chosen: Range | null =
    period.from === null && period.to === null
      ? null
      : [period.from === null ? 0 : placeOf(period.from), period.to === null ? last : placeOf(period.to)];
  const shown = drag === null ? chosen : ([Math.min(...drag), Math.max(...drag)] satisfies Range);
  const choose = ([first, end]: Range) =>
    onPeriod({ from: dayOf(from + first * stepMs), to: dayOf(from + (end + 1) * stepMs - 1) });

  function onKeyDown(event: KeyboardEvent) {
    const [first, end] = chosen ?? [last, last];
    const next = rangeAfter(event, [first, end], last);
    if (next === null && event.key !== 'Escape') return;
    event.preventDefault();
    if (next === null) onPeriod({ from: null, to: null });
    else choose(next);
  }

  const barOf = (event: PointerEvent): number => {
    const box = picture.current?.getBoundingClientRect();
    return box ? clamp(Math.floor(((event.clientX - box.left) / box.width) * counts.length), last) : 0;
  };
  const max = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  const words = (at: number) => formatDay(instantText(at));
  const sum = (some: readonly number[]) => some.reduce((all, count) => all + count, 0);
  const textOf = (from: string, to: string, count: number) => `${from} to ${to}, ${counted(count, 'ending')}`;
  const firstDay = words(from);
  const lastDay = words(from + counts.length * stepMs - 1);
  const text =
    shown === null
      ? `All time, ${counted(sum(counts), 'ending')}`
      : drag === null
        ? textOf(
            period.from === null ? firstDay : words(Date.parse(period.from)),
            period.to === null ? lastDay : words(Date.parse(period.to)),
            inPeriod,
          )
        : textOf(
            words(from + shown[0] * stepMs),
            words(from + (shown[1] + 1) * stepMs - 1),
            sum(counts.slice(shown[0], shown[1] + 1)),
          );
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Period of endings"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={shown?.[0] ?? 0}
      aria-valuetext={text}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([barOf(event), barOf(event)]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], barOf(event)])}
      onPointerUp={() => {
        if (shown && drag) choose(shown);
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
      className="cursor-crosshair touch-pan-y rounded-md border border-line bg-surface px-2 pt-2 select-none"
    >
      <svg
        ref={picture}
        aria-hidden
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-16 w-full"
      >
        {shown && (
          <rect
            x={shown[0] * step}
            y={0}
            width={(shown[1] - shown[0] + 1) * step}
            height={HEIGHT}
            className="fill-accent-soft stroke-accent"
            strokeWidth="1"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {counts.map((count, at) => {
          const begin = from + at * stepMs;
          const height = count === 0 ? 0 : Math.max(2, (count / max) * (HEIGHT - 4));
          const isChosen = shown === null || (at >= shown[0] && at <= shown[1]);
          return (
            <rect
              key={begin}
              x={at * step + step * 0.1}
              y={HEIGHT - height}
              width={step * 0.8}
              height={height}
              className={isChosen ? 'fill-accent' : 'fill-line-strong'}
            />
          );
        })}
      </svg>
      <p aria-hidden className="flex flex-wrap justify-between gap-x-4 py-1 text-xs text-muted tabular-nums">
        <span>{firstDay}</span>
        <span className="text-ink">{text}</span>
        <span>{lastDay}</span>
      </p>
    </div>
  );
}
