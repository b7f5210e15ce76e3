import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerProcess } from '@/bench/server-process.mjs';
import { startUpstream } from '@/bench/upstream.mjs';
import { createTestDatabase } from '@/lib/core/server/db/test-database';

const SIZE = { vaults: 60, credentials: 5 };
const TIME_MAX_MS = 120_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let upstream: Awaited<ReturnType<typeof startUpstream>>;
beforeAll(async () => {
  database = await createTestDatabase();
  upstream = await startUpstream(SIZE);
});
afterAll(async () => {
  upstream.close();
  await database.drop();
});

const start = () =>
  startServerProcess({ databaseUrl: database.url, kind: 'inventory', baseUrl: upstream.url });
const count = async (query: ReturnType<typeof sql>) =>
  Number((await database.db.execute<{ count: string }>(query)).rows[0]?.count);
const vaultsRead = () => count(sql`select count(*) from inventory.vaults where read_at is not null`);

test('continues a snapshot whose process was killed', { timeout: TIME_MAX_MS }, async () => {
  upstream.latencyMs = 20;
  const first = await start();
  const killed = first.run('snapshot').catch(String);
  await expect.poll(vaultsRead, { timeout: TIME_MAX_MS, interval: 10 }).toBeGreaterThan(10);
  first.stop();
  expect(await killed).toMatch('ended');
  expect(await vaultsRead()).toBeLessThan(SIZE.vaults);

  const second = await start();
  await second.run('snapshot');
  second.stop();
  const { rows } = await database.db.execute(sql`
    select is_complete, vaults, credentials, unreadable from inventory.snapshots`);
  expect(rows).toEqual([{ is_complete: true, vaults: 60, credentials: 300, unreadable: 0 }]);
  const missing = sql`missing_since is not null or gone_at is not null`;
  expect(await count(sql`select count(*) from inventory.vaults where ${missing}`)).toBe(0);
  expect(await count(sql`select count(*) from inventory.credentials where ${missing}`)).toBe(0);
  expect(await count(sql`select count(*) from inventory.changes`)).toBe(0);
  // The list of vaults twice, and again the two vaults that were being read.
  expect(upstream.served).toBeLessThanOrEqual(SIZE.vaults + 4);
});
