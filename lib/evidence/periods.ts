export const PERIODS = [
  { name: 'this-month', label: 'This month' },
  { name: 'last-month', label: 'Last month' },
  { name: 'last-quarter', label: 'Last quarter' },
  { name: 'last-year', label: 'Last year' },
] as const;
export type NamedPeriod = (typeof PERIODS)[number]['name'];

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Months from `first` on, as days in UTC; `Date.UTC` accepts months below 0 and above 11. */
const months = (year: number, first: number, count: number) => ({
  from: dayOf(Date.UTC(year, first, 1)),
  to: dayOf(Date.UTC(year, first + count, 0)),
});

/** Returns the first and last day of a period relative to `now`, in UTC. */
export function periodOf(name: NamedPeriod, now: Date): { from: string; to: string } {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  switch (name) {
    case 'this-month':
      return months(year, month, 1);
    case 'last-month':
      return months(year, month - 1, 1);
    case 'last-quarter':
      return months(year, Math.floor(month / 3) * 3 - 3, 3);
    case 'last-year':
      return months(year - 1, 0, 12);
  }
}
