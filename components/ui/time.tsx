import { instantMs } from '@/lib/core/instant';
import { exactWords, MONTHS } from '@/lib/core/zoned-words';
import { LocalTime } from './local-time';

const DAY_CHARACTERS = 'yyyy-mm-dd'.length;

/** Returns the UTC day of an instant, or of a day such as `2026-11-21`: `21 Nov 2026`. Other text is returned unchanged. */
export function formatDay(value: string): string {
  const date = new Date(instantMs(value.length === DAY_CHARACTERS ? `${value}T00:00:00Z` : value));
  if (Number.isNaN(date.getTime())) return value;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `21 Nov 2026, 09:05 UTC`: the same text on the server and in every browser. */
export const formatTime = (value: string): string => exactWords(value, 'UTC');

/**
 * An instant of the API. `ago` and `exact` are in the person's time zone; `evidence` is exact and in UTC, so that all
 * people read the same text. The title has the seconds and the zone.
 */
export function Time({ value, show = 'ago' }: { value: string | null; show?: 'ago' | 'exact' | 'evidence' }) {
  if (value === null) return <span className="text-muted">–</span>;
  if (show !== 'evidence') return <LocalTime value={value} isExact={show === 'exact'} />;
  return (
    <time dateTime={value} title={value} className="whitespace-nowrap tabular-nums">
      {formatTime(value)}
    </time>
  );
}
