import { expect, test, vi } from 'vitest';
import { createCeilings } from './rate-limit';
import { clockOfProcess } from './retry';
import { fakeClock, rejection } from './test-http';

const limits = { readsPerSecond: 5, writesPerSecond: 2, concurrencyMax: 100, waitMaxMs: 3_000 };

/** Never wakes, so that a queue does not change. Rejects on abort like a clock. */
const stoppedClock = () => ({
  ...fakeClock(),
  sleep: (_: number, signal?: AbortSignal) =>
    new Promise<void>((__, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
});

test('allows no more reads per second than the limit, in any order of arrival', async () => {
  const clock = fakeClock();
  const ceilings = createCeilings(limits, clock);
  const starts: number[] = [];
  for (let call = 0; call < 23; call++) {
    (await ceilings.enter('read'))();
    starts.push(clock.now());
  }
  for (const [place, start] of starts.entries())
    expect(
      starts.filter((other) => other >= start && other < start + 1_000).length,
      `from ${place}`,
    ).toBeLessThanOrEqual(5);
  expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBe(4_000);
});

test('limits reads and writes separately', async () => {
  const clock = fakeClock();
  const ceilings = createCeilings(limits, clock);
  for (let call = 0; call < 2; call++) await ceilings.enter('write');
  await ceilings.enter('read');
  expect(clock.slept).toEqual([]);
  await ceilings.enter('write');
  expect(clock.slept).toEqual([1_000]);
});

test('refuses a wait beyond the maximum and reports how long it would be', async () => {
  const ceilings = createCeilings({ ...limits, waitMaxMs: 500 }, stoppedClock());
  for (let call = 0; call < 2; call++) await ceilings.enter('write');
  expect(await rejection(ceilings.enter('write'))).toMatchObject({
    kind: 'rate_limited',
    retryAfterMs: 1_000,
  });
});

test('limits simultaneous calls, first come first served, and releases a place once', async () => {
  const ceilings = createCeilings({ ...limits, concurrencyMax: 1 }, stoppedClock());
  const leave = await ceilings.enter('read');
  const order: string[] = [];
  const second = ceilings.enter('read').then((release) => {
    order.push('second');
    return release;
  });
  const third = ceilings.enter('read').then(() => order.push('third'));
  leave();
  leave();
  const leaveSecond = await second;
  expect(order).toEqual(['second']);
  leaveSecond();
  await third;
  expect(order).toEqual(['second', 'third']);
});

test('removes a canceled call from the queue', async () => {
  const ceilings = createCeilings({ ...limits, concurrencyMax: 1 }, stoppedClock());
  const leave = await ceilings.enter('read');
  const controller = new AbortController();
  const given = rejection(ceilings.enter('read', controller.signal));
  const next = ceilings.enter('read');
  controller.abort();
  expect(await given).toMatchObject({ kind: 'aborted', ambiguous: false });
  leave();
  await next;
});

test('limits the wait for a place', async () => {
  const ceilings = createCeilings({ ...limits, concurrencyMax: 1 }, fakeClock());
  await ceilings.enter('read');
  expect(await rejection(ceilings.enter('read'))).toMatchObject({ kind: 'rate_limited' });
});

test('does not delay calls when the clock is set back', async () => {
  const timeOfDay = vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-27T12:00:00Z'));
  const ceilings = createCeilings({ ...limits, readsPerSecond: 1 }, clockOfProcess);
  (await ceilings.enter('read'))();
  timeOfDay.mockReturnValue(Date.parse('2026-11-27T11:50:00Z'));
  (await ceilings.enter('read'))();
  timeOfDay.mockRestore();
});
