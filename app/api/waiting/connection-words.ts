import { exactWords } from '@/lib/core/zoned-words';
import type { ConnectionState, ConnectionWords } from '@/lib/providers/model';

/** Returns sentences about a connection, with times in `zone`. */
export function connectionWords({ lastCall, limits }: ConnectionState, zone: string): ConnectionWords {
  const last =
    lastCall === null
      ? 'No calls yet.'
      : `Last call on ${exactWords(lastCall.at, zone)}: ${lastCall.failure ?? 'answered'}, ${lastCall.ms.toLocaleString('en')} ms.`;
  const limit =
    limits === null
      ? 'No rate limit.'
      : `At most ${limits.readsPerSecond} reads and ${limits.writesPerSecond} writes per second.`;
  return {
    health: lastCall === null ? 'unknown' : lastCall.failure === null ? 'ok' : 'failed',
    words: `${last} ${limit}`,
  };
}
