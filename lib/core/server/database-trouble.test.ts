import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy } from '@/e2e/database-proxy';
import { isSetUp } from '@/lib/auth/server/is-set-up';
import { toProblem } from '@/lib/providers/server/client/problem';
import { openPage } from '@/lib/web/server/page';
import { sentenceOfDigest } from '../database-trouble';
import { databaseTrouble, naming } from './database-trouble';
import { openDatabase } from './db/client';
import { createTestDatabase } from './db/test-database';
import { limitsOf } from './rate-limit';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function errorAt(url: string, statement: string): Promise<unknown> {
  const opened = openDatabase(url, { connect: 500, statement: 300, answer: 600 });
  const error = await opened.execute(sql.raw(statement)).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  await opened.$client.end();
  return error;
}

const withOption = (option: string) => `${database.url}&options=${encodeURIComponent(`-c ${option}`)}`;
const raise = (state: string) => `do $$ begin raise exception using errcode = '${state}'; end $$`;

test.each([
  [
    'that is read-only',
    () => errorAt(withOption('default_transaction_read_only=on'), 'create table t ()'),
    'read_only',
  ],
  ['whose disk is full', () => errorAt(database.url, raise('53100')), 'full'],
  ['that shuts down', () => errorAt(database.url, raise('57P01')), 'unreachable'],
  ['that takes too long', () => errorAt(database.url, 'select pg_sleep(5)'), 'slow'],
  ['at a closed port', () => errorAt('postgresql://nobody@127.0.0.1:1/none', 'select 1'), 'unreachable'],
  [
    'without its socket',
    () => errorAt('postgresql://nobody@/none?host=%2Fno%2Fsuch', 'select 1'),
    'unreachable',
  ],
])('reports a database %s', async (_, fail, trouble) => {
  expect(databaseTrouble(await fail())).toBe(trouble);
});

test('reports a path that goes silent or is cut', async () => {
  const proxy = await startProxy(database.url);
  const opened = openDatabase(proxy.url, { connect: 500, answer: 600 });
  await opened.execute(sql`select 1`);
  proxy.silence();
  await expect(opened.execute(sql`select 1`)).rejects.toSatisfy((error) => databaseTrouble(error) === 'slow');
  proxy.takeDown();
  await expect(opened.execute(sql`select 1`)).rejects.toSatisfy(
    (error) => databaseTrouble(error) === 'unreachable',
  );
  await opened.$client.end();
  await proxy.stop();
});

test('does not blame the database for an error of a statement, another service or our code', async () => {
  expect(databaseTrouble(await errorAt(database.url, 'select 1 / 0'))).toBeNull();
  expect(databaseTrouble(await errorAt(database.url, 'insert into nowhere values (1)'))).toBeNull();
  expect(databaseTrouble(new Error('Something else'))).toBeNull();
  expect(databaseTrouble(null)).toBeNull();
});

test('gives actions and reads a problem with a code and message, and pages a digest with the same message', async () => {
  const error = await errorAt(database.url, raise('53100'));
  expect(toProblem(error)).toMatchObject({
    code: 'database_unavailable',
    message: expect.stringContaining('disk of the database of Strongroom is full'),
  });
  const thrown: unknown = await naming(Promise.reject(error)).catch((reason: unknown) => reason);
  expect(sentenceOfDigest((thrown as { digest?: string }).digest)).toContain('disk');
  expect(sentenceOfDigest('DATABASE_constructor')).toBeNull();
  expect(sentenceOfDigest('1234')).toBeNull();
});

test('reports a database that is down on an open page', async () => {
  const opened = openDatabase('postgresql://nobody@127.0.0.1:1/none', { connect: 500 });
  const shown = openPage(async () => String(await isSetUp(opened)));
  const thrown: unknown = await shown({}).catch((reason: unknown) => reason);
  await opened.$client.end();
  expect(sentenceOfDigest((thrown as { digest?: string }).digest)).toContain('cannot be reached');
});

test('reports a read-only database when attempts cannot be counted', async () => {
  const opened = openDatabase(withOption('default_transaction_read_only=on'));
  const error: unknown = await limitsOf(opened, 'invitation')
    .begin({ address: '192.0.2.1', account: null })
    .catch((thrown: unknown) => thrown);
  await opened.$client.end();
  expect(databaseTrouble(error)).toBe('read_only');
});
