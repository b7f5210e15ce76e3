import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { ActionName } from '@/lib/audit/action-registry';
import { begin } from '@/lib/audit/server/intent';
import { someEvent } from '@/lib/audit/server/test-events';
import { lookAtApi } from '@/lib/boot/server/look-at-api';
import { approve, refuse } from './approve';
import { requestTargets } from './request-row';
import { collectRequests } from './schema';
import { type AskedRequest, collectBench, refusal } from './test-collect';

const bench = collectBench();

async function foundFor(action: ActionName, request: AskedRequest) {
  const event = someEvent({ action, targets: requestTargets(request), summary: null });
  const { entry } = await begin(bench.db, event);
  const { outcome, targets } = await lookAtApi(bench.api, bench.db)(entry);
  return [outcome, targets?.map(({ kind }) => kind) ?? []];
}

test('a submission that a crash left without an outcome', async () => {
  const asked = await bench.ask();
  expect(await foundFor('collect.submit', asked)).toEqual(['failure', []]);
  await bench.db.update(collectRequests).set({ usedAt: new Date() }).where(eq(collectRequests.id, asked.id));
  expect(await foundFor('collect.submit', asked)).toEqual(['unknown', []]);
  const other = await bench.ask();
  await bench.submit(other.token);
  expect(await foundFor('collect.submit', other)).toEqual(['success', ['credential']]);
});

test('a decision that a crash left without an outcome', async () => {
  const [one, other] = [await bench.ask({ needsApproval: true }), await bench.ask({ needsApproval: true })];
  await bench.submit(one.token);
  await bench.submit(other.token);
  expect(await foundFor('collect.submit', one)).toEqual(['success', []]);
  expect(await foundFor('collect.approve', one)).toEqual(['failure', []]);
  await approve(bench.connection, bench.asker, one.id);
  expect(await foundFor('collect.approve', one)).toEqual(['success', ['credential']]);
  expect(await foundFor('collect.refuse', other)).toEqual(['failure', []]);
  await refuse(bench.connection, bench.asker, other.id);
  expect(await foundFor('collect.refuse', other)).toEqual(['success', []]);
  expect(await foundFor('collect.revoke', other)).toEqual(['failure', []]);
  expect((await refusal(approve(bench.connection, bench.asker, other.id))).code).toBe('not_found');
});
