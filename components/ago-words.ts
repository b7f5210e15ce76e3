import { counted } from '@/lib/core/counted';
import { instantMs } from '@/lib/core/instant';
import { formatTime } from './ui/time';

/** `just now`, `5 minutes ago`, and from a day on the time itself, in UTC. */
export function agoWords(checkedAt: string, now = Date.now()): string {
  const minutes = Math.floor((now - instantMs(checkedAt)) / 60_000);
  if (Number.isNaN(minutes) || minutes >= 1_440) return formatTime(checkedAt);
  if (minutes < 1) return 'just now';
  return minutes < 60
    ? `${counted(minutes, 'minute')} ago`
    : `${counted(Math.floor(minutes / 60), 'hour')} ago`;
}
