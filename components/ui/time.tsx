import { instantMs } from '@/lib/core/instant';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** `21 Nov 2026`, in UTC. What is not a time is returned as it is. */
export function formatDay(value: string): string {
  const date = new Date(instantMs(value));
  if (Number.isNaN(date.getTime())) return value;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `21 Nov 2026, 09:05 UTC`: the same on the server, in every browser and in the API's filters. */
export function formatTime(value: string): string {
  const date = new Date(instantMs(value));
  if (Number.isNaN(date.getTime())) return value;
  return `${formatDay(value)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** An instant of the API. The exact value is in the title. */
export function Time({ value }: { value: string | null }) {
  if (value === null) return <span className="text-muted">–</span>;
  return (
    <time dateTime={value} title={value} className="whitespace-nowrap tabular-nums">
      {formatTime(value)}
    </time>
  );
}
