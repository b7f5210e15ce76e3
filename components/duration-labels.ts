const STEPS: readonly [ms: number, unit: string][] = [
  [365.25 * 86_400_000, 'y'],
  [30.4375 * 86_400_000, 'mo'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** Returns the two largest units of a duration in ms: `2 h 5 min`, `3 mo 4 d`. */
export function durationLabel(ms: number): string {
  const at = STEPS.findIndex(([size]) => ms >= size);
  const [size, unit] = STEPS[at] ?? [1_000, 's'];
  if (at === -1) return 'less than 1 s';
  const count = Math.floor(ms / size);
  const next = STEPS[at + 1];
  const rest = next === undefined ? 0 : Math.floor((ms - count * size) / next[0]);
  return rest === 0 || next === undefined ? `${count} ${unit}` : `${count} ${unit} ${rest} ${next[1]}`;
}

/** Converts an instant in ms to RFC 3339. */
export const instantText = (ms: number): string => new Date(ms).toISOString();
