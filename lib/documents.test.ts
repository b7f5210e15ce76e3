// Statements of the documents about this repository, checked against it.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const README_WORDS_MAX = 700;
const DECISIONS_MAX = 20;
const DECISION_WORDS_MAX = 120;

/** The start of a path of this repository. */
const PLACE = /^(?:app|components|lib|bin|bench|e2e|docs|public|\.ci)\/|^[A-Z]+\.md$|^\.[\w.-]+\.cjs$/;

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const documents = [
  ...fs.readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...fs
    .readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;

/** Returns paths in backticks, and the targets of links and images as paths from the root. */
function pathsOf(document: string): string[] {
  const text = read(document).replace(/^```[\s\S]*?^```$/gm, '');
  const inCode = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name);
  const linked = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => path.join(path.dirname(document), target));
  return [...inCode.filter((name) => PLACE.test(name) && !/[<…*]/.test(name)), ...linked];
}

test('finds the documents and paths in them', () => {
  expect(documents.length).toBeGreaterThan(7);
  expect(documents.flatMap(pathsOf).length).toBeGreaterThan(50);
});

test.each(documents)('every path in %s exists', (document) => {
  const missing = pathsOf(document).filter((name) => !fs.existsSync(path.join(ROOT, name)));
  expect(missing).toEqual([]);
});

test('the README lists the folders of lib in order', () => {
  const listed = [...read('README.md').matchAll(/^ {2}([a-z-]+)\/ /gm)].map(([, name]) => name);
  const order = [...read('.dependency-cruiser.cjs').matchAll(/^ {2}'([a-z-]+)',$/gm)].map(([, name]) => name);
  expect(listed).toEqual(order);
});

test(`the README has at most ${README_WORDS_MAX} words`, () => {
  expect(wordsOf(read('README.md'))).toBeLessThanOrEqual(README_WORDS_MAX);
});

test(`there are at most ${DECISIONS_MAX} decisions of at most ${DECISION_WORDS_MAX} words`, () => {
  const [, ...decisions] = read('DECISIONS.md').split(/^## /m);
  expect(decisions.length).toBeGreaterThan(10);
  expect(decisions.length).toBeLessThanOrEqual(DECISIONS_MAX);
  expect(decisions.filter((text) => wordsOf(text) > DECISION_WORDS_MAX)).toEqual([]);
});
