import { afterEach, expect, test, vi } from 'vitest';
import { ageMs } from './age';

afterEach(() => {
  vi.restoreAllMocks();
});

test('reads an age from the clock', () => {
  const now = new Date('2026-11-27T12:00:00Z');
  expect(ageMs('a 1', new Date('2026-11-27T11:59:00Z'), now)).toBe(60_000);
});

test('does not extend a wait when the clock is set back', () => {
  let elapsed = 5_000;
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed);
  const written = new Date('2026-11-27T12:10:00Z');
  const setBack = new Date('2026-11-27T12:00:00Z');
  expect(ageMs('b 1', written, setBack)).toBe(0);
  elapsed += 61_000;
  expect(ageMs('b 1', written, setBack)).toBe(61_000);
  expect(ageMs('b 2', written, setBack)).toBe(0);
});
