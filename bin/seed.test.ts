// The real program makes the account in a real database, and the console accepts it as its own.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACTIONS } from '@/lib/audit/action-registry';
import { CHAIN_START, walk } from '@/lib/audit/server/chain';
import { createVaultsApi } from '@/lib/boot/server/client';
import { ensureAccount } from '@/lib/embedded-api/server/accounts';
import { startTestService, type TestService } from '@/lib/embedded-api/server/test-service';
import { takeSnapshot } from '@/lib/inventory/server/snapshot';
import { fetchFrom } from '@/lib/providers/server/client/transport';
import { REASONS } from '@/lib/vaults/reasons';
import { openDataFolder } from './lib/launcher/data-folder.mjs';

let service: TestService;
let folder: string;
beforeEach(async () => {
  service = await startTestService();
  folder = openDataFolder(fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-seed-')));
  fs.writeFileSync(path.join(folder, 'master-key'), `${service.masterKey}\n`, { mode: 0o600 });
});
afterEach(async () => {
  await service.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

function program(...args: string[]) {
  const env = {
    NODE_ENV: 'test',
    PATH: process.env.PATH,
    DATABASE_URL: service.url,
    DATA_DIR: folder,
  } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, 'seed.mjs'), ...args],
    { encoding: 'utf8', env },
  );
  return { status, output: stdout + stderr };
}

const select = async (query: ReturnType<typeof sql>) =>
  (await service.db.execute<Record<string, unknown>>(query)).rows;

test('a snapshot finds no changes in the generated account, and its log verifies', async () => {
  const made = program('--vaults', '8');
  expect(made.output).toContain('8 vaults and ');
  expect(made.status).toBe(0);

  const entries = await select(
    sql`select distinct action, summary ->> 'reason' as reason from audit.entries`,
  );
  for (const { action, reason } of entries) {
    expect(ACTIONS).toHaveProperty([String(action)]);
    if (reason !== null) expect(REASONS).toHaveProperty([String(reason)]);
  }
  expect(await walk(service.db, CHAIN_START, 10_000)).toMatchObject({ broken: null, isEnd: true });

  // Without statistics, the first pages would wait for the database to collect them.
  const analyzed = sql`select tablename from pg_stats where schemaname = 'audit' and tablename = 'entries' limit 1`;
  expect(await select(analyzed)).toHaveLength(1);

  const pat = 'pt-of-the-seed-test';
  await ensureAccount({ name: 'default', pat }, service.db);
  const api = createVaultsApi({
    baseUrl: 'http://embedded.invalid/api/v1/cloud',
    pat,
    shape: 'auto',
    fetch: fetchFrom(service.service.fetch),
    connection: 'embedded',
    pagePauseMs: 0,
    retriesMax: 0,
  });
  const changes = () => select(sql`select count(*)::int as count from inventory.changes`);
  const before = await changes();
  await takeSnapshot({ api, db: service.db, account: 'account-1', sleep: async () => {} });
  expect(await changes()).toEqual(before);
  const [snapshot] = await select(sql`select is_complete, vaults from inventory.snapshots`);
  expect(snapshot).toEqual({ is_complete: true, vaults: 8 });

  const again = program('--vaults', '8');
  expect(again.output).toContain('Nothing was changed');
  expect(again.status).toBe(1);
});

test('refuses invalid numbers', () => {
  for (const args of [['--vaults', '0'], ['--vaults', 'many'], ['--seed', '1.5'], ['--what']])
    expect(program(...args)).toMatchObject({ status: 1 });
});
