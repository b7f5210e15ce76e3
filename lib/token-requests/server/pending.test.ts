import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { pendingApprovals } from './pending';
import { collectRequests } from './schema';
import { collectBench } from './test-collect';

const bench = collectBench();

test('lists only the submitted tokens that the person may decide about', async () => {
  const waiting = await bench.ask({ needsApproval: true });
  const submitted = await bench.ask({ needsApproval: true });
  const stored = await bench.ask();
  await bench.submit(submitted.token);
  await bench.submit(stored.token);
  const pending = await pendingApprovals(bench.connection, bench.asker);
  expect(pending).toEqual([
    {
      id: submitted.id,
      vaultId: expect.any(String),
      vaultName: expect.any(String),
      target: submitted.target,
      expiresAt: submitted.expiresAt,
    },
  ]);
  expect(waiting.id).not.toBe(submitted.id);
  expect(await pendingApprovals(bench.connection, await bench.person('operator'))).toEqual([]);
  expect(await pendingApprovals(bench.connection, await bench.person('administrator'))).toEqual(pending);
});

test('lists the earliest expiry first and omits expired tokens', async () => {
  const [over, later, sooner] = [
    await bench.ask({ needsApproval: true, hours: '1' }),
    await bench.ask({ needsApproval: true, hours: '72' }),
    await bench.ask({ needsApproval: true, hours: '24' }),
  ];
  for (const { token } of [over, later, sooner]) await bench.submit(token);
  await bench.db
    .update(collectRequests)
    .set({ expiresAt: new Date(Date.now() - 1_000) })
    .where(eq(collectRequests.id, over.id));
  const pending = await pendingApprovals(bench.connection, bench.asker);
  expect(pending.map(({ id }) => id)).toEqual([sooner.id, later.id]);
});

test('does not count tokens of another connection', async () => {
  const { token } = await bench.ask({ needsApproval: true });
  await bench.submit(token);
  const administrator = await bench.person('administrator');
  const { api, db } = bench.connection;
  expect(await pendingApprovals({ api, db }, administrator)).not.toEqual([]);
  const elsewhere = {
    db,
    api: Object.assign(Object.create(api), {
      connection: { ...api.connection, id: 'another' },
    }),
  };
  expect(await pendingApprovals(elsewhere, administrator)).toEqual([]);
});
