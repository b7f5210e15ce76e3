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

test('gives each action a unique label, so that the filter can distinguish them', () => {
  const labels = all.map(({ label }) => label);
  expect(labels).toHaveLength(Object.keys(ACTIONS).length);
  expect(new Set(labels).size).toBe(labels.length);
});

test('has the deleted kind among the targets of an action', () => {
  const deleting = all.filter(({ deletes }) => deletes !== undefined);
  expect(deleting.length).toBeGreaterThan(0);
  expect(deleting.filter(({ deletes, targets }) => !targets.some((kind) => kind === deletes))).toEqual([]);
});

test('uses the default duration unless an action has a longer one', () => {
  expect(maxDurationMs('vault.archive')).toBe(DEFAULT_DURATION_MS);
  expect(maxDurationMs('moon.land')).toBe(DEFAULT_DURATION_MS);
  // The reconciler reads no rows that are younger than the default.
  expect(all.every(({ maxDurationMs = DEFAULT_DURATION_MS }) => maxDurationMs >= DEFAULT_DURATION_MS)).toBe(
    true,
  );
  expect(maxDurationMs('audit.download')).toBe(86_400_000);
});

test('rejects an unregistered name as a type error', () => {
  expectTypeOf<AuditEvent['action']>().toEqualTypeOf<ActionName>();
  expectTypeOf<'moon.land'>().not.toExtend<ActionName>();
  // A read records it, so no server action can have this name.
  expectTypeOf<'console.read'>().not.toExtend<ServerActionName>();
  expectTypeOf<'vault.create'>().toExtend<ServerActionName & ReconciledAction>();
  expectTypeOf<'session.sign-in'>().not.toExtend<ReconciledAction>();
  expectTypeOf<TargetKindOf<'vault.archive'>>().toEqualTypeOf<'vault'>();
});
