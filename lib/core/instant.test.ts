import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTime } from '@/components/ui/time';
import { instantMs } from './instant';

test('reads an instant', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
      expect(instantMs(date.toISOString())).toBe(date.getTime());
    }),
  );
  expect(instantMs('2026-05-18T07:12:03.123456Z')).toBe(Date.parse('2026-05-18T07:12:03.123Z'));
  expect(instantMs('2026-05-18T07:12:03+02:00')).toBe(Date.parse('2026-05-18T05:12:03Z'));
  expect(instantMs('2024-02-29T00:00:00Z')).toBe(Date.parse('2024-02-29T00:00:00Z'));
});

test.each([
  '2026-02-30T00:00:00Z',
  '2026-02-29T23:59:59Z',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-00T00:00:00Z',
  'Feb 30, 2026',
  '2026-05-18T07:12:03',
  '2026-05-18',
  '1763692800',
  'yesterday',
  '',
])('reads %j as no instant and shows it unchanged', (text) => {
  expect(instantMs(text)).toBeNaN();
  expect(formatTime(text)).toBe(text);
});
