import { expect, test } from 'vitest';
import { ACTIONS, actionNamed, DEFAULT_DURATION_MS, maxDurationMs } from './action-registry';

const all = Object.keys(ACTIONS).flatMap((name) => actionNamed(name) ?? []);

test('no two actions have the same label, so that the filter can tell them apart', () => {
  const labels = all.map(({ label }) => label);
  expect(labels).toHaveLength(Object.keys(ACTIONS).length);
  expect(new Set(labels).size).toBe(labels.length);
});

test('what an action deletes is among its targets', () => {
  const deleting = all.filter(({ deletes }) => deletes !== undefined);
  expect(deleting.length).toBeGreaterThan(0);
  expect(deleting.filter(({ deletes, targets }) => !targets.some((kind) => kind === deletes))).toEqual([]);
});

test('an action has the default duration unless it names a longer one', () => {
  expect(maxDurationMs('vault.archive')).toBe(DEFAULT_DURATION_MS);
  expect(maxDurationMs('moon.land')).toBe(DEFAULT_DURATION_MS);
  // The reconciler reads no rows that are younger than the default.
  expect(all.every(({ maxDurationMs = DEFAULT_DURATION_MS }) => maxDurationMs >= DEFAULT_DURATION_MS)).toBe(
    true,
  );
  expect(maxDurationMs('audit.download')).toBe(86_400_000);
});
