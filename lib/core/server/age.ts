import 'server-only';
import { LRUCache } from 'lru-cache';

const THINGS_MAX = 1_000;

const seen = new LRUCache<string, number>({ max: THINGS_MAX });

/**
 * Returns the age of a stored thing in ms: by the clock, but at least as long as this process has known it,
 * so that a clock that is set back does not extend a wait. `thing` names it together with its version.
 */
export function ageMs(thing: string, at: Date, now: Date): number {
  const firstSeen = seen.get(thing) ?? performance.now();
  seen.set(thing, firstSeen);
  return Math.max(now.getTime() - at.getTime(), performance.now() - firstSeen);
}
