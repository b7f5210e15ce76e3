// Properties of every page and link of the console, read from the source files.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

const sources = ['app', 'components'].flatMap((folder) =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$/.test(name))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, code: fs.readFileSync(path.join(ROOT, file), 'utf8') })),
);
const pages = sources.filter(({ file }) => file.endsWith('/page.tsx'));
/** Returns `title: 'Vaults'` of a page's metadata, or the fallback of `vaultTitle` or `credentialTitle`. */
const titleOf = (code: string): string | undefined =>
  /export const metadata\b[^;]*?title: '([^']+)'/.exec(code)?.[1] ??
  /export const generateMetadata = (?:vault|credential)Title\('([^']+)'/.exec(code)?.[1];
const leadsElsewhere = (code: string): boolean => /\bredirect\(/.test(code) && !/<[A-Z]\w* /.test(code);

test('every page has a title, unless it only redirects', () => {
  expect(pages.length).toBeGreaterThan(10);
  const untitled = pages.filter(({ code }) => titleOf(code) === undefined && !leadsElsewhere(code));
  expect(untitled.map(({ file }) => file)).toEqual([]);
});

test('every page reports an unreadable database, unless it only redirects', () => {
  const others = pages.filter(({ code }) => !leadsElsewhere(code));
  const unguarded = others.filter(({ code }) => !/export default (page|openPage)\(/.test(code));
  expect(unguarded.map(({ file }) => file)).toEqual([]);
});

test('no two pages have the same title', () => {
  const titles = pages.flatMap(({ code }) => titleOf(code) ?? []);
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});

test('pages about one vault or credential have its name in their title', () => {
  const aboutVault = pages.filter(({ file }) => file.includes('[vaultId]'));
  expect(aboutVault.length).toBeGreaterThan(2);
  expect(aboutVault.filter(({ code }) => !/generateMetadata = (vault|credential)Title\b/.test(code))).toEqual(
    [],
  );
});

test('every link to a page shows that the page is loading', () => {
  const others = sources.filter(({ file }) => file !== 'components/link.tsx');
  const silent = others.filter(({ code }) => /from 'next\/link'|\brouter\.push\(/.test(code));
  expect(silent.map(({ file }) => file)).toEqual([]);
});
