import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { counted } from './counted';

const ROOT = path.join(import.meta.dirname, '../..');

test('uses the singular only for one', () => {
  expect([0, 1, 2, 1_200].map((count) => counted(count, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '2 rows',
    '1,200 rows',
  ]);
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
});

const NOUNS =
  'rows|credentials|vaults|tokens|entries|seconds|minutes|hours|days|people|places|files|names|tries|attempts|levels|servers|requests|tools|characters|others';
/** A value before a plural: `${count} rows`, `{count} more vaults`. Constants (in capitals) are never 1. */
const UNCOUNTED = new RegExp(
  String.raw`\{(?!\w*_(?:MAX|MIN|DAYS)\b)[^{}]*\}(?:\{' '\})?\s+(?:more |other |further )?(?:${NOUNS})\b(?!=)`,
);
const BY_HAND = new RegExp(
  String.raw`=== 1 \? '1? ?(?:[a-z]+ )?[a-z]+' : (?:'s'|'[a-z ]*(?:${NOUNS})'|${'`'}\$)`,
);
/** Responses of the embedded API follow that API's own wording. */
const isOurs = (file: string) =>
  /\.tsx?$/.test(file) && !/(^|\/)(embedded-api\/|test-|migrations\/)|\.test\.ts$/.test(file);

test('every count in a sentence uses counted()', () => {
  const found = ['app', 'components', 'lib'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter(isOurs)
      .flatMap((name) =>
        fs
          .readFileSync(path.join(ROOT, folder, name), 'utf8')
          .split('\n')
          .filter((line) => UNCOUNTED.test(line) || BY_HAND.test(line))
          .map((line) => `${folder}/${name}: ${line.trim()}`),
      ),
  );
  expect(found).toEqual([]);
});
