/** Days as `YYYY-MM-DD` (UTC), both included; null: unbounded. */
export interface Period {
  from: string | null;
  to: string | null;
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const months = (year: number, month: number, count: number): Period => ({
  from: dayOf(Date.UTC(year, month, 1)),
  to: dayOf(Date.UTC(year, month + count, 0)),
});

export function presets(now: number): { label: string; period: Period }[] {
  const today = new Date(now);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()];
  const quarter = month - (month % 3);
  return [
    { label: 'This month', period: months(year, month, 1) },
    { label: 'Last month', period: months(year, month - 1, 1) },
    { label: 'This quarter', period: months(year, quarter, 3) },
    { label: 'Last quarter', period: months(year, quarter - 3, 3) },
    { label: 'All time', period: { from: null, to: null } },
  ];
}
