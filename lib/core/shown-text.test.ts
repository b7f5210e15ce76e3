import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownText } from './shown-text';

test.each([
  ['Pro\u202edliub', 'Pro[U+202E]dliub'],
  ['a\0b\rc\nd\u0085e', 'a[U+0000]b[U+000D]c[U+000A]d[U+0085]e'],
  ['half \ud83d of', 'half [U+D83D] of'],
  ['\udc00', '[U+DC00]'],
  ['\u2066x\u2069', '[U+2066]x[U+2069]'],
])('shows %j as %s', (name, shown) => expect(shownText(name)).toBe(shown));

test.each(['Zürich 東京 שלום', '👩‍👩‍👧 family', 'می‌خواهم', 'a–b “c” [U+202E]'])(
  'shows %s unchanged',
  (name) => expect(shownText(name)).toBe(name),
);

test('returns text that is well-formed and has no control character, so HTML keeps it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const shown = shownText(name);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(shownText(shown)).toBe(shown);
    }),
  );
});
