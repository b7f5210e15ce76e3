import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startProxy } from '@/e2e/database-proxy';
import { isAlive, isReady } from '../readiness';
import { type Database, openDatabase } from './client';
import { createTestDatabase } from './test-database';

const ANSWER_MS = 700;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  proxy = await startProxy(database.url);
  db = openDatabase(proxy.url, { connect: 1_000, statement: 500, answer: ANSWER_MS });
});
afterEach(async () => {
  await db.$client.end();
  await proxy.stop();
});

const select = () => db.execute(sql`select 1 as one`);
const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const begun = performance.now();
  return { value: await work, ms: performance.now() - begun };
}

function occupy() {
  const client = db.$client;
  return Promise.all(Array.from({ length: client.options.max ?? 0 }, () => client.connect())).then(
    (clients) => {
      proxy.silence();
      return clients.map((one) => rejection(one.query('select 1')).finally(() => one.release()));
    },
  );
}

test('ends every query when the network goes silent, and the pool works again afterwards', async () => {
  const stuck = await occupy();
  const waiting = rejection(select());
  const { value, ms } = await timed(Promise.all(stuck));
  expect(value.every((error) => error instanceof Error)).toBe(true);
  expect(ms).toBeLessThan(ANSWER_MS * 4);
  await waiting;
  proxy.heal();
  await expect(select()).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

test('ends a transaction on a silent network with its first query and discards the connection', async () => {
  const { value, ms } = await timed(
    rejection(
      db.transaction(async (tx) => {
        proxy.silence();
        await tx.execute(sql`select 1`);
      }),
    ),
  );
  expect(value).toBeInstanceOf(Error);
  expect(ms).toBeLessThan(ANSWER_MS * 3);
  proxy.heal();
  await expect(select()).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

test('only rejects queries when connections break while they are held', async () => {
  const holding = db.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    proxy.cut();
    await tx.execute(sql`select 1`);
  });
  // An `error` event without a listener would end this process. vitest reports it as an uncaught exception.
  await expect(holding).rejects.toThrow();
  await expect(select()).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

test('PostgreSQL ends a statement, a wait for a lock and an abandoned transaction', async () => {
  const { rows } = await openedSettings({});
  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: '60000' },
    { name: 'lock_timeout', setting: '10000' },
    { name: 'statement_timeout', setting: '15000' },
  ]);
  await expect(db.execute(sql`select pg_sleep(5)`)).rejects.toMatchObject({ cause: { code: '57014' } });
});

async function openedSettings(limits: Parameters<typeof openDatabase>[1]) {
  const opened = openDatabase(database.url, limits);
  const settings = await opened.execute(
    sql`select name, setting from pg_settings where name in
      ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`,
  );
  await opened.$client.end();
  return settings;
}

test('readiness and liveness are known within 3 s, even if all connections are stuck', async () => {
  expect(await isReady(db)).toBe(true);
  const stuck = await occupy();
  const { value, ms } = await timed(Promise.all([isReady(db), isAlive(db)]));
  expect(value).toEqual([false, true]);
  expect(ms).toBeLessThan(3_000);
  await Promise.all(stuck);
});

test('a pool with stuck connections is dead, but not if the database is unreachable', async () => {
  expect(await isAlive(db, 0)).toBe(true);
  const lost = await Promise.all(
    Array.from({ length: db.$client.options.max ?? 0 }, () => db.$client.connect()),
  );
  expect(await isAlive(db, 60_000)).toBe(true);
  expect(await isAlive(db, 0)).toBe(false);
  proxy.silence();
  expect(await isAlive(db, 0)).toBe(true);
  for (const client of lost) client.release(true);
});

test.each([
  ['that is read-only', 'default_transaction_read_only=on'],
  // A full disk rejects the same write.
  ['whose disk is full', 'temp_file_limit=0'],
])('a database %s is not ready', async (_, option) => {
  const opened = openDatabase(`${database.url}&options=${encodeURIComponent(`-c ${option}`)}`);
  expect(await isReady(opened)).toBe(false);
  await opened.$client.end();
});
