import { instantMs } from '@/lib/contract/instant';
import { formatTime } from './ui/time';

/** `1 tool`, `1,200 tools`. */
export const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `just now`, `5 minutes ago`, and from a day on the time itself, in UTC. */
export function agoWords(checkedAt: string, now = Date.now()): string {
  const minutes = Math.floor((now - instantMs(checkedAt)) / 60_000);
  if (Number.isNaN(minutes) || minutes >= 1_440) return formatTime(checkedAt);
  if (minutes < 1) return 'just now';
  return minutes < 60
    ? `${counted(minutes, 'minute', 'minutes')} ago`
    : `${counted(Math.floor(minutes / 60), 'hour', 'hours')} ago`;
}
