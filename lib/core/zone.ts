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

const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** How times are shown, from the two cookies. UTC until the browser has named a zone that exists. */
export function timesOf(zone: string | undefined, choice: string | undefined): Times {
  const isUtc = choice === 'utc';
  return { isUtc, zone: !isUtc && zone !== undefined && isZone(zone) ? zone : 'UTC' };
}
