import { formatDay } from '@/components/ui/time';
import { type Counts, leftOf, totalOf } from '@/lib/campaigns/model';
import { counted } from '@/lib/core/counted';

export function Progress({ counts }: { counts: Counts }) {
  const total = totalOf(counts);
  const done = total - leftOf(counts);
  return (
    <span className="flex min-w-0 items-center gap-2">
      <progress
        value={done}
        max={Math.max(total, 1)}
        aria-label="Done"
        className="h-2 w-28 shrink accent-accent max-sm:w-12 print:hidden"
      />
      <span className="whitespace-nowrap tabular-nums">
        {done.toLocaleString('en')} of {total.toLocaleString('en')} done
      </span>
    </span>
  );
}

export function Due({ dueOn, dueInDays, isClosed }: { dueOn: string; dueInDays: number; isClosed: boolean }) {
  const day = <time dateTime={dueOn}>{formatDay(dueOn)}</time>;
  if (isClosed) return day;
  const words =
    dueInDays < 0
      ? `overdue by ${counted(-dueInDays, 'day')}`
      : dueInDays === 0
        ? 'due today'
        : `in ${counted(dueInDays, 'day')}`;
  return (
    <span className={dueInDays < 0 ? 'text-danger' : dueInDays < 7 ? 'text-warn' : ''}>
      {day}, {words}
    </span>
  );
}
