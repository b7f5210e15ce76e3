import { expect, test } from 'vitest';
import { timesOf } from './zone';

test.each([
  [undefined, undefined, 'UTC', false],
  ['Europe/Berlin', undefined, 'Europe/Berlin', false],
  ['Europe/Berlin', 'utc', 'UTC', true],
  ['Mars/Olympus', undefined, 'UTC', false],
  ['', 'local', 'UTC', false],
])('zone %s and choice %s', (zone, choice, shown, isUtc) => {
  expect(timesOf(zone, choice)).toEqual({ zone: shown, isUtc });
});
