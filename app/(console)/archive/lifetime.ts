import { counted } from '@/lib/core/counted';
import { instantMs } from '@/lib/core/instant';

const DAY_MS = 86_400_000;

/** `12 days`, `5 hours`, `less than a minute`: how long an entry was in use. Null where the API does not say. */
export function lifetime(createdAt: string | null, archivedAt: string | null): string | null {
  if (createdAt === null || archivedAt === null) return null;
  const ms = instantMs(archivedAt) - instantMs(createdAt);
  if (Number.isNaN(ms) || ms < 0) return null;
  const steps: [number, string][] = [
    [DAY_MS, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ];
  for (const [size, unit] of steps) {
    const count = Math.floor(ms / size);
    if (count >= 1) return counted(count, unit);
  }
  return 'less than a minute';
}
