import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { moveWithArrows } from '@/components/charts/roving';
import { formatDay } from '@/components/ui/time';
import type { ActivityParams } from '@/lib/audit/activity-params';
import { dayCounts } from '@/lib/audit/queries';
import { counted } from '@/lib/core/counted';

interface Period {
  from: string;
  to: string;
}

const ordered = (one: string, other: string): Period =>
  one <= other ? { from: one, to: other } : { from: other, to: one };

/**
 * Changes by day. A click selects a day; a drag or Shift extends the selection. Arrow keys move along the bars, which
 * are one tab stop. The two date fields show the same selection.
 */
export function DayBars({
  params,
  onChoose,
}: {
  params: ActivityParams;
  onChoose: (days: Period | { from: null; to: null }) => unknown;
}) {
  const { data, isError, isPlaceholderData } = useQuery({
    ...dayCounts(params),
    placeholderData: keepPreviousData,
  });
  /** First and current day of a drag. */
  const [drag, setDrag] = useState<[string, string] | null>(null);
  const days = data?.days ?? [];
  const first = days.at(0)?.day ?? '';
  const last = days.at(-1)?.day ?? '';
  if (isError)
    return (
      <p className="text-xs text-muted">
        The changes per day could not be counted. Choose fewer days to see the chart.
      </p>
    );
  const isChosen = params.from !== null || params.to !== null;
  const chosen = drag ? ordered(...drag) : { from: params.from ?? first, to: params.to ?? last };
  const max = Math.max(1, ...days.map(({ changes }) => changes));
  const total = days.reduce((sum, { changes }) => sum + changes, 0);

  const dayAt = ({ currentTarget, clientX }: PointerEvent<HTMLElement>): string => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * days.length);
    return days[Math.min(Math.max(at, 0), days.length - 1)]?.day ?? first;
  };
  const choose = (day: string, isFurther: boolean) =>
    onChoose(ordered(isFurther && params.from !== null ? params.from : day, day));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    moveWithArrows(event);
    const day = event.target instanceof Element ? event.target.getAttribute('data-day') : null;
    if ((event.key === 'Enter' || event.key === ' ') && day !== null) choose(day, event.shiftKey);
    else if (event.key === 'Escape' && isChosen) onChoose({ from: null, to: null });
    else return;
    event.preventDefault();
  };
  return (
    <section aria-label="Changes by day" className={isPlaceholderData ? 'opacity-55' : ''}>
      <div
        role="toolbar"
        aria-label="Days"
        className="flex h-12 touch-pan-y items-stretch overflow-hidden rounded-md border border-line bg-surface select-none"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0 || days.length === 0) return;
          const day = dayAt(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([event.shiftKey && params.from !== null ? params.from : day, day]);
        }}
        onPointerMove={(event) => drag && setDrag([drag[0], dayAt(event)])}
        onPointerCancel={() => setDrag(null)}
        onPointerUp={() => {
          if (drag) onChoose(ordered(...drag));
          setDrag(null);
        }}
      >
        {days.map(({ day, changes }, x) => {
          const isIn = day >= chosen.from && day <= chosen.to;
          const height = changes === 0 ? 0 : Math.max(4, (changes / max) * 92);
          return (
            <button
              key={day}
              type="button"
              tabIndex={x === days.length - 1 ? 0 : -1}
              data-x={x}
              data-y={0}
              data-day={day}
              aria-label={`${formatDay(day)}: ${counted(changes, 'change')}`}
              aria-pressed={isChosen && isIn}
              title={`${formatDay(day)}: ${counted(changes, 'change')}`}
              className={`min-w-0 flex-1 cursor-crosshair focus-visible:-outline-offset-2 ${isIn && (isChosen || drag) ? 'bg-accent-soft' : ''}`}
            >
              <svg aria-hidden viewBox="0 0 10 100" preserveAspectRatio="none" className="block size-full">
                <rect
                  x="1.5"
                  y={100 - height}
                  width="7"
                  height={height}
                  className={isIn ? 'fill-accent' : 'fill-line-strong'}
                />
              </svg>
            </button>
          );
        })}
      </div>
      <p className="mt-0.5 flex justify-between gap-3 text-xs text-muted tabular-nums">
        <span>{first !== '' && formatDay(first)}</span>
        <span role="status">{data && `${counted(total, 'change')} in ${counted(days.length, 'day')}`}</span>
        <span>{last !== '' && formatDay(last)}</span>
      </p>
    </section>
  );
}
