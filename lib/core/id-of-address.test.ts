import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idOfAddress } from './id-of-address';

test('what a link encodes comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      expect(idOfAddress(encodeURIComponent(id))).toBe(id);
    }),
  );
});

test('a broken escape is taken as it is', () => {
  expect(idOfAddress('%E0%A4%A')).toBe('%E0%A4%A');
});
