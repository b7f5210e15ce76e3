/** The time zone of the browser, set by every page (instrumentation-client.ts). */
export const ZONE_COOKIE = 'zone';

/** `utc` if the person chose UTC. */
export const TIMES_COOKIE = 'times';

export interface Times {
  zone: string;
  isUtc: boolean;
}

/** The last valid name. People of one console are mostly in one zone, and the Intl check is slow. */
let lastZone: string | undefined;

function isZone(name: string): boolean {
  if (name === lastZone) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  lastZone = name;
  return true;
}

/** Returns the time settings from the two cookies. UTC until the browser has sent a valid zone. */
export function timesOf(zone: string | undefined, choice: string | undefined): Times {
  const isUtc = choice === 'utc';
  return { isUtc, zone: !isUtc && zone !== undefined && isZone(zone) ? zone : 'UTC' };
}
