import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AUDIT_OUTCOMES } from '@/lib/audit/model';
import { ACTION_WORDS, actionWords, OUTCOME_WORDS, outcomeSentence, placeWords } from './audit-words';

const ROOT = path.join(import.meta.dirname, '..');
/** `name: 'vault.create'` of an action, `action: 'session.sign-in'` of an event. */
const NAMES = /\b(?:name|action): '([a-z_]+\.[a-z_-]+)'/g;
/** Sign-in names its actions in a table of addresses. */
const ACCESS_NAMES = /'((?:console|session|user|invitation|policy)\.[a-z_-]+)'/g;

function filesUnder(folder: string, isOurs: (name: string) => boolean): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|(^|\/)test-/.test(name) && isOurs(name))
    .map((name) => path.join(ROOT, folder, name));
}

const namesIn = (files: string[], pattern: RegExp): string[] =>
  files.flatMap((file) =>
    [...fs.readFileSync(file, 'utf8').matchAll(pattern)].map((match) => match[1] ?? ''),
  );

const actions = [
  ...new Set([
    ...namesIn(
      filesUnder('app', (name) => /(^|\/)actions\.ts$|^api\//.test(name)),
      NAMES,
    ),
    ...namesIn(
      filesUnder('lib', (name) => /^(auth|audit|boot|embedded-api|rotation|vaults)\//.test(name)),
      NAMES,
    ),
    ...namesIn(
      filesUnder('lib/auth/server', () => true),
      ACCESS_NAMES,
    ),
  ]),
];

test('the source tree is read', () => {
  expect(actions).toEqual(expect.arrayContaining(['vault.create', 'credential.archive', 'audit.export']));
});

test.each(actions)('%s has words', (name) => {
  expect(ACTION_WORDS).toHaveProperty([name]);
});

test('no two actions are called the same, or the filter could not tell them apart', () => {
  const words = Object.values(ACTION_WORDS);
  expect(new Set(words).size).toBe(words.length);
});

test('an action without words is shown as it is', () => {
  expect(actionWords('moon.land')).toBe('moon.land');
  expect(actionWords('credential.archive')).toBe('Archive credential');
});

test('every outcome has a word and a sentence', () => {
  for (const outcome of AUDIT_OUTCOMES) {
    expect(OUTCOME_WORDS[outcome]).not.toBe('');
    expect(outcomeSentence(outcome)).toMatch(/\.$/);
  }
});

test('places are counted in thousands', () => {
  expect(placeWords(1234)).toBe('#1,234');
});
