import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { sweep } from './expire';
import { listRequests, revoke } from './requests';
import { collectRequests } from './schema';
import { collectBench } from './test-collect';

const bench = collectBench();
const DAY_MS = 86_400_000;

const listed = async () => (await listRequests(bench.connection, bench.asker)).map(({ id }) => id);

test('lists an open link before more than 200 newer ended ones', async () => {
  const open = await bench.ask();
  const sealed = await bench.ask({ needsApproval: true });
  await bench.submit(sealed.token);
  const ended = await bench.ask();
  await revoke(bench.connection, bench.asker, ended.id);
  const row = await bench.row(ended.id);
  const newer = Array.from({ length: 200 }, (_, at) => ({
    ...row,
    id: crypto.randomUUID(),
    tokenHash: `ended-${at}`,
    createdAt: new Date(row.createdAt.getTime() + 1 + at),
  }));
  await bench.db.insert(collectRequests).values(newer);
  const ids = await listed();
  expect(ids).toHaveLength(200);
  expect(ids.slice(0, 3)).toEqual([sealed.id, open.id, newer.at(-1)?.id]);
});

test('deletes a request 90 days after it expired, and its waiting token before that', async () => {
  const [used, sealed, later] = [
    await bench.ask(),
    await bench.ask({ needsApproval: true }),
    await bench.ask({ hours: '72' }),
  ];
  await bench.submit(used.token);
  await bench.submit(sealed.token);
  const kept = async () =>
    (
      await Promise.all(
        [used, sealed, later].map(({ id }) =>
          bench.db.select({ id: collectRequests.id }).from(collectRequests).where(eq(collectRequests.id, id)),
        ),
      )
    ).map((rows) => rows.length);
  await sweep(bench.db, new Date(Date.now() + 90 * DAY_MS));
  expect(await kept()).toEqual([1, 1, 1]);
  expect((await bench.row(sealed.id)).sealed).toBeNull();
  await sweep(bench.db, new Date(Date.now() + 92 * DAY_MS));
  expect(await kept()).toEqual([0, 0, 1]);
});
