import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedPat, masterKey, openDataFolder, removeTornWrites, showOnce } from './data-folder.mjs';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-folder-'));
  folder = openDataFolder(path.join(parent, 'data'));
});
afterEach(() => fs.rmSync(parent, { recursive: true, force: true }));

const modeOf = (file: string) => fs.statSync(file).mode & 0o777;

test('creates the folder with mode 0700, and restricts an existing one', () => {
  expect(modeOf(folder)).toBe(0o700);
  fs.chmodSync(folder, 0o755);
  openDataFolder(folder);
  expect(modeOf(folder)).toBe(0o700);
});

test('reports a folder that cannot be created', () => {
  fs.writeFileSync(path.join(parent, 'file'), '');
  expect(() => openDataFolder(path.join(parent, 'file', 'data'))).toThrow(/cannot be used \(ENOTDIR\)/);
});

test('secrets have mode 0600, are well formed, and stay the same at every start', () => {
  const [key, pat] = [masterKey(folder), embeddedPat(folder)];
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(pat).toMatch(/^pt-[A-Za-z0-9_-]{43}$/);
  expect(fs.readdirSync(folder).sort()).toEqual(['embedded-pat', 'master-key']);
  for (const name of ['master-key', 'embedded-pat']) expect(modeOf(path.join(folder, name))).toBe(0o600);
  expect([masterKey(folder), embeddedPat(folder)]).toEqual([key, pat]);
});

test('an interrupted write leaves no trace', () => {
  fs.writeFileSync(path.join(folder, 'master-key.0123456789ab.tmp'), '00ff');
  const key = masterKey(folder);
  expect(key).toHaveLength(64);
  removeTornWrites(folder);
  expect(fs.readdirSync(folder)).toEqual(['master-key']);
  expect(masterKey(folder)).toBe(key);
});

test('refuses a damaged key and does not change it', () => {
  const file = path.join(folder, 'master-key');
  fs.writeFileSync(file, '00ff');
  expect(() => masterKey(folder)).toThrow(/master-key is damaged/);
  expect(fs.readFileSync(file, 'utf8')).toBe('00ff');
});

test('shows something once, and again only if showing it was interrupted', () => {
  let shown = 0;
  const cutShort = () => {
    throw new Error('cut short');
  };
  expect(() => showOnce(folder, 'pat', cutShort)).toThrow('cut short');
  for (let start = 0; start < 3; start++) showOnce(folder, 'pat', () => shown++);
  expect(shown).toBe(1);
});
