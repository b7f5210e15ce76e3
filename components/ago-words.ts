import { counted } from '@/lib/core/counted';
import { instantMs } from '@/lib/core/instant';
import { formatDay, formatTime } from './ui/time';

/** `just now`, `5 minutes ago`, and from a day on the time itself, in UTC. */
export function agoWords(checkedAt: string, now = Date.now()): string {
  const minutes = Math.floor((now - instantMs(checkedAt)) / 60_000);
  if (Number.isNaN(minutes) || minutes >= 1_440) return formatTime(checkedAt);
  if (minutes < 1) return 'just now';
  return minutes < 60
    ? `${counted(minutes, 'minute')} ago`
    : `${counted(Math.floor(minutes / 60), 'hour')} ago`;
}

const MONTH_DAYS = 30;

/** For rows: `just now`, `12 min ago`, `3 h ago`, `5 d ago`, and from 30 days on the day, in UTC. */
export function shortAgo(instant: string, now = Date.now()): string {
  const minutes = Math.floor((now - instantMs(instant)) / 60_000);
  const days = Math.floor(minutes / 1_440);
  if (Number.isNaN(minutes) || days >= MONTH_DAYS) return formatDay(instant);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  return days < 1 ? `${Math.floor(minutes / 60)} h ago` : `${days} d ago`;
}
