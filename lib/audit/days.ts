const DAY_MS = 86_400_000;
const DAYS = 60;
const DAYS_MAX = 366;

export const movedDay = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

const daysTo = (first: string, last: string): number =>
  Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);

/**
 * Returns the days in the bars for selected days: the last 60, so that a selection in them keeps its
 * surroundings; otherwise 60 days that end after it; otherwise the selection itself, at most its last 366
 * days.
 */
export function windowOf({ from, to }: { from: string | null; to: string | null }, today: string): string[] {
  const last = to ?? today;
  const first = from ?? movedDay(last, 1 - DAYS);
  const isRecent = first <= last && last <= today && first >= movedDay(today, 1 - DAYS);
  const length = Math.min(Math.max(daysTo(first, last) + 1, DAYS), DAYS_MAX);
  const end = isRecent ? today : last;
  return [...Array(isRecent ? DAYS : length).keys()].map((at, _, { length: count }) =>
    movedDay(end, at + 1 - count),
  );
}
