/** The time zone of the browser, which every page writes (instrumentation-client.ts). */
export const ZONE_COOKIE = 'zone';

/** `utc` where the person wants UTC in place of it. */
export const TIMES_COOKIE = 'times';

export interface Times {
  /** The IANA name of the zone in which times are shown. */
  zone: string;
  /** Whether the person chose UTC. */
  isUtc: boolean;
}

/** The last name that was found to be one: people of one console are mostly in one zone, and Intl takes its time. */
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

/** How times are shown, from the two cookies. UTC until the browser has named a zone that exists. */
export function timesOf(zone: string | undefined, choice: string | undefined): Times {
  const isUtc = choice === 'utc';
  return { isUtc, zone: !isUtc && zone !== undefined && isZone(zone) ? zone : 'UTC' };
}
