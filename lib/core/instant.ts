const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Returns the milliseconds since the epoch of an RFC 3339 instant. Returns NaN for everything else, including
 * dates that do not exist: `Date` reads 30 February as 2 March.
 */
export function instantMs(text: string): number {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined) return Number.NaN;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
    ? Date.parse(text)
    : Number.NaN;
}
