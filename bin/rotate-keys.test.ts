// Replaces the master key of a real database with the real program.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmbeddedService } from '@/lib/embedded-api/server/service';
import {
  createVault,
  flatCredential,
  idOf,
  startTestService,
  type TestService,
} from '@/lib/embedded-api/server/test-service';
import { openDataFolder } from './lib/launcher/data-folder.mjs';
import {
  keptKeys,
  promoteNextKey,
  reencrypt,
  settledMasterKey,
  writeNextKey,
} from './lib/launcher/master-key.mjs';

const newKey = () => randomBytes(32).toString('hex');
const address = (n: number) => `https://mcp${n}.example.com/mcp`;

let service: TestService;
let folder: string;
let sessionId: string;
const COUNT = 205;
const SIDE_BY_SIDE = 5;

beforeEach(async () => {
  service = await startTestService();
  folder = openDataFolder(fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-keys-')));
  fs.writeFileSync(path.join(folder, 'master-key'), `${service.masterKey}\n`, { mode: 0o600 });
  const { call } = await service.account();
  const vaultId = await createVault(call);
  const add = (n: number) =>
    call('POST', `/vaults/${vaultId}/credentials`, flatCredential(`token-${n}`, address(n)));
  for (let from = 1; from <= COUNT; from += SIDE_BY_SIDE)
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, at) => add(from + at)));
  sessionId = idOf(await call('POST', '/sessions', { agent: 'agent_1', vault_ids: [vaultId] }));
});

afterEach(async () => {
  await service.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function tokenBy(masterKey: string, n: number): Promise<string | undefined> {
  const reader = createEmbeddedService({
    db: service.db,
    masterKey,
    defaultShape: 'flat',
    scenariosEnabled: false,
  });
  const reading = await reader.readTokenForSession({
    sessionId,
    mcpServerUrl: address(n),
    reader: 'agent_1',
  });
  return reading?.token;
}

async function expectKey(key: string, other: string) {
  for (const n of [1, COUNT]) {
    expect(await tokenBy(key, n)).toBe(`token-${n}`);
    await expect(tokenBy(other, n)).rejects.toThrow(/not in the keyring/);
  }
}

const keyIds = async () =>
  (await service.db.execute(sql`select distinct key_id from embedded.credentials`)).rows.length;

function program(args: string[] = [], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, 'rotate-keys.mjs'), ...args],
    {
      encoding: 'utf8',
      env: { NODE_ENV: 'test', PATH: process.env.PATH, DATABASE_URL: service.url, DATA_DIR: folder, ...env },
    },
  );
  return { status, output: stdout + stderr };
}

const fileKey = () => fs.readFileSync(path.join(folder, 'master-key'), 'utf8').trim();

test('replaces the key file and keeps the old key, and every token opens only with the new one', async () => {
  const before = await service.db.execute(sql`select max(updated_at) as at from embedded.credentials`);
  const { status, output } = program();
  expect(output).toContain(`${COUNT} credentials re-encrypted`);
  expect(status).toBe(0);
  await expectKey(fileKey(), service.masterKey);
  expect(await keyIds()).toBe(1);
  expect(keptKeys(folder)).toEqual([service.masterKey]);
  expect(output).not.toContain(fileKey());
  for (const name of fs.readdirSync(folder).filter((file) => file.startsWith('master-key')))
    expect(fs.statSync(path.join(folder, name)).mode & 0o777, name).toBe(0o600);
  const after = await service.db.execute(sql`select max(updated_at) as at from embedded.credentials`);
  expect(after.rows).toEqual(before.rows);
});

test('prints the new key of a key in the environment, or writes it to a new file', async () => {
  fs.rmSync(path.join(folder, 'master-key'));
  const printed = program([], { VAULTS_MASTER_KEY: service.masterKey });
  expect(printed.status).toBe(0);
  const key = /^ {2}([0-9a-f]{64})$/m.exec(printed.output)?.[1] ?? '';
  await expectKey(key, service.masterKey);

  const file = path.join(folder, 'new-key');
  const written = program(['--to', file], { VAULTS_MASTER_KEY: key });
  expect(written.status).toBe(0);
  const next = fs.readFileSync(file, 'utf8').trim();
  expect(written.output).not.toContain(next);
  await expectKey(next, key);
  const again = program(['--to', file], { VAULTS_MASTER_KEY: next });
  expect(again).toMatchObject({
    status: 1,
    output: expect.stringContaining('Name a file that does not exist'),
  });
  await expectKey(next, key);
  expect(fs.existsSync(path.join(folder, 'master-key'))).toBe(false);
});

test('refuses a wrong key with an explanation, and changes nothing', async () => {
  const wrong = newKey();
  fs.writeFileSync(path.join(folder, 'master-key'), wrong);
  const file = program();
  expect(file).toMatchObject({ status: 1, output: expect.stringContaining('not the master key of this') });
  expect(fileKey()).toBe(wrong);
  expect(fs.readdirSync(folder).filter((name) => name.startsWith('master-key'))).toEqual(['master-key']);

  const variable = program([], { VAULTS_MASTER_KEY: wrong });
  expect(variable).toMatchObject({ status: 1, output: expect.stringContaining('Discard it') });
  await expectKey(service.masterKey, wrong);
});

test('names a changed row, and keeps every row under the old key', async () => {
  const { rows } = await service.db.execute(sql`update embedded.credentials set sealed = sealed || '\\x00'
    where id = (select max(id) from embedded.credentials) returning id`);
  const key = newKey();
  await expect(reencrypt(service.url, { from: service.masterKey, to: key, kept: [] })).rejects.toThrow(
    `${rows[0]?.id} cannot be decrypted`,
  );
  expect(await keyIds()).toBe(1);
  await expect(tokenBy(key, 1)).rejects.toThrow(/not in the keyring/);
});

test('after an interruption before the commit, the next start uses the old key', async () => {
  writeNextKey(folder, newKey());
  expect(await settledMasterKey(folder, service.url)).toBe(service.masterKey);
  expect(fs.readdirSync(folder)).toEqual(['master-key']);
  expect(await tokenBy(fileKey(), COUNT)).toBe(`token-${COUNT}`);
});

test('after an interruption after the commit, the next start uses the new key', async () => {
  const key = newKey();
  writeNextKey(folder, key);
  await reencrypt(service.url, { from: service.masterKey, to: key, kept: [] });
  const next = path.join(folder, 'master-key.next');

  expect(await settledMasterKey(folder, service.url)).toBe(key);
  expect(fs.existsSync(next)).toBe(false);
  expect(keptKeys(folder)).toEqual([service.masterKey]);

  // The key was already in place, and only the copy remained.
  writeNextKey(folder, key);
  expect(await settledMasterKey(folder, service.url)).toBe(key);
  expect(fs.existsSync(next)).toBe(false);
  expect(keptKeys(folder)).toEqual([service.masterKey]);
  await expectKey(fileKey(), service.masterKey);
});

test('the next rotation includes rows that a forgotten replica wrote with the old key', async () => {
  const [second, third] = [newKey(), newKey()];
  writeNextKey(folder, second);
  await reencrypt(service.url, { from: service.masterKey, to: second, kept: [] });
  promoteNextKey(folder);
  const { call } = await service.account();
  const vaultId = await createVault(call);
  await call('POST', `/vaults/${vaultId}/credentials`, flatCredential('late', address(999)));
  expect(await keyIds()).toBe(2);
  const count = await reencrypt(service.url, { from: second, to: third, kept: keptKeys(folder) });
  expect(count).toBe(COUNT + 1);
  expect(await keyIds()).toBe(1);
  await expectKey(third, second);
});

test('repeating a write from before the rotation is a conflict, not a second write', async () => {
  const { pat, call } = await service.account();
  const headers = { 'idempotency-key': 'once' };
  const body = JSON.stringify({ display_name: 'Vault' });
  await call('POST', '/vaults', body, { headers });
  const key = newKey();
  await reencrypt(service.url, { from: service.masterKey, to: key, kept: [] });
  const after = createEmbeddedService({
    db: service.db,
    masterKey: key,
    defaultShape: 'flat',
    scenariosEnabled: false,
  });
  const repeated = await after.fetch(
    new Request('http://127.0.0.1/api/v1/cloud/vaults', {
      method: 'POST',
      headers: { authorization: `Bearer ${pat}`, ...headers },
      body,
    }),
  );
  expect(repeated.status).toBe(409);
});
