import { durationLabel } from '@/components/duration-labels';
import { instantMs } from '@/lib/core/instant';

/** Returns how long an entry was in use: `12 d 4 h`. Null if the API does not state it. */
export function lifetime(createdAt: string | null, archivedAt: string | null): string | null {
  if (createdAt === null || archivedAt === null) return null;
  const ms = instantMs(archivedAt) - instantMs(createdAt);
  return Number.isNaN(ms) || ms < 0 ? null : durationLabel(ms);
}
