import { durationWords } from '@/components/duration-words';
import { instantMs } from '@/lib/core/instant';

/** `12 d 4 h`: how long an entry was in use. Null where the API does not say. */
export function lifetime(createdAt: string | null, archivedAt: string | null): string | null {
  if (createdAt === null || archivedAt === null) return null;
  const ms = instantMs(archivedAt) - instantMs(createdAt);
  return Number.isNaN(ms) || ms < 0 ? null : durationWords(ms);
}
