import { expect, expectTypeOf, test } from 'vitest';
import {
  ACTIONS,
  type ActionName,
  actionNamed,
  DEFAULT_DURATION_MS,
  maxDurationMs,
  type ReconciledAction,
  type ServerActionName,
  type TargetKindOf,
} from './action-registry';
import type { AuditEvent } from './model';

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

test('a name that is not in the record is a type error', () => {
  expectTypeOf<AuditEvent['action']>().toEqualTypeOf<ActionName>();
  expectTypeOf<'moon.land'>().not.toExtend<ActionName>();
  // Recorded by a read, so no server action can have it.
  expectTypeOf<'console.read'>().not.toExtend<ServerActionName>();
  expectTypeOf<'vault.create'>().toExtend<ServerActionName & ReconciledAction>();
  expectTypeOf<'session.sign-in'>().not.toExtend<ReconciledAction>();
  expectTypeOf<TargetKindOf<'vault.archive'>>().toEqualTypeOf<'vault'>();
});
