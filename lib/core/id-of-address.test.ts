import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idOfAddress } from './id-of-address';

test('returns the id that a link encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      expect(idOfAddress(encodeURIComponent(id))).toBe(id);
    }),
  );
});

test('returns a broken escape unchanged', () => {
  expect(idOfAddress('%E0%A4%A')).toBe('%E0%A4%A');
});
