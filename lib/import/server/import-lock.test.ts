import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { withImportLocks } from './import-lock';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => vi.useRealTimers());

const BUSY = { problem: { code: 'conflict', message: expect.stringContaining('Another import') } };

function event() {
  let happen = () => {};
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happened, happen };
}

async function held(name: string) {
  const taken = event();
  const freed = event();
  const ended = withImportLocks(database.db, [name], () => {
    taken.happen();
    return freed.happened;
  });
  await Promise.race([taken.happened, ended]);
  return {
    free: () => {
      freed.happen();
      return ended;
    },
  };
}

test('blocks the next caller while a name is held', async () => {
  const { free } = await held('a');
  const order: string[] = [];
  const second = withImportLocks(database.db, ['a'], async () => order.push('second'));
  order.push('first');
  await free();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('limits the wait for all names together', async () => {
  // PostgreSQL releases them one by one, each well within the limit for all.
  const names = ['b', 'c', 'd', 'e', 'f'];
  const taken = names.map(event);
  const holders = names.map((name, place) =>
    withImportLocks(database.db, [name], async () => {
      taken[place]?.happen();
      await database.db.$client.query('select pg_sleep($1)', [0.4 * (place + 1)]);
    }),
  );
  await Promise.all(taken.map(({ happened }) => happened));
  const late = withImportLocks(database.db, names, async () => 'held', 600);
  await expect(late).rejects.toMatchObject(BUSY);
  await Promise.all(holders);
  expect(await withImportLocks(database.db, names, async () => 'held')).toBe('held');
});

test('limits the wait for a connection', async () => {
  const holders = await Promise.all(Array.from({ length: 8 }, (_, n) => held(`g${n}`)));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ninth = expect(withImportLocks(database.db, ['free'], async () => 'held')).rejects.toMatchObject(
    BUSY,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await ninth;
  vi.useRealTimers();
  await Promise.all(holders.map(({ free }) => free()));
  expect(await withImportLocks(database.db, ['free'], async () => 'held')).toBe('held');
});
