import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import type { ActionName } from '../action-registry';
import { loadActivityParams } from '../activity-params';
import type { AuditEvent, AuditTarget } from '../model';
import { activityEntry, activityPage } from './activity-page';
import { ALREADY_GONE } from './intent';
import { record } from './log';

let base: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  base = await createTestDatabase();
});
afterAll(() => base.drop());

const vault = (id: string): AuditTarget => ({ kind: 'vault', id, label: null });
const credential = (id: string): AuditTarget => ({ kind: 'credential', id, label: null });

const write = (action: ActionName, change: Partial<AuditEvent>) =>
  record(base.db, {
    actor: { id: 'u1', name: 'Ada', kind: 'user' },
    action,
    targets: [],
    outcome: 'success',
    code: null,
    intentId: null,
    requestId: null,
    address: null,
    userAgent: null,
    summary: null,
    ...change,
  });

const pageOf = (search: string) => activityPage(base.db, loadActivityParams(`http://x/?${search}`));
const places = async (search: string) => (await pageOf(search)).items.map(({ sequence }) => sequence);

test('the rows of one change name each other, even on different pages', async () => {
  const intent = await write('vault.create', { outcome: 'intent', targets: [vault('pairs')] });
  await write('vault.create', { outcome: 'unknown', intentId: intent.id, targets: [vault('pairs')] });
  const other = await write('vault.create', { outcome: 'intent', targets: [vault('pairs')] });
  const found = await write('vault.create', { intentId: intent.id, targets: [vault('pairs')] });

  const [last, open, unknown, first] = (await pageOf('target=pairs')).items;
  expect(first?.related).toEqual([
    { sequence: unknown?.sequence, outcome: 'unknown' },
    { sequence: found.sequence, outcome: 'success' },
  ]);
  expect(last?.related.map(({ outcome }) => outcome)).toEqual(['intent', 'unknown']);
  expect(open).toMatchObject({ sequence: other.sequence, related: [] });

  const alone = await activityEntry(base.db, intent.sequence);
  expect(alone.related).toEqual(first?.related);
});

test('every row of a change has the reason of its intent', async () => {
  const asked = { vaultId: 'why', reason: 'scheduled' };
  const intent = await write('vault.archive', { outcome: 'intent', summary: asked, targets: [vault('why')] });
  await write('vault.archive', { intentId: intent.id, summary: null, targets: [vault('why')] });
  const earlier = await write('vault.archive', {
    outcome: 'intent',
    summary: { vaultId: 'why' },
    targets: [vault('why')],
  });
  await write('vault.archive', { intentId: earlier.id, summary: null, targets: [vault('why')] });
  expect((await pageOf('target=why')).items.map((entry) => entry.asked)).toEqual([null, null, asked, asked]);
});

test('reports only targets of the deleted kind as deleted', async () => {
  await write('credential.create', { targets: [vault('v-kept'), credential('c-gone')] });
  await write('credential.delete', { targets: [vault('v-kept'), credential('c-gone')] });
  await write('vault.create', { targets: [vault('v-gone')] });
  await write('vault.delete', { outcome: 'failure', targets: [vault('v-kept')] });
  await write('vault.delete', { targets: [vault('v-gone')] });
  expect((await pageOf('target=v-kept')).items.map(({ deletedIds }) => deletedIds)).toEqual([
    [],
    ['c-gone'],
    ['c-gone'],
  ]);
  expect((await pageOf('target=v-gone')).items[1]?.deletedIds).toEqual(['v-gone']);
});

test('does not show a missing entry as deleted if the change did not delete it', async () => {
  const alive = [vault('v-alive'), credential('c-alive')];
  await write('credential.create', { targets: alive });
  await write('credential.delete', { ...ALREADY_GONE, targets: [vault('v-wrong'), credential('c-alive')] });
  expect((await pageOf('target=c-alive')).items.map(({ deletedIds }) => deletedIds)).toEqual([[], []]);
});

test('cursors lead to the end and back over the same rows', async () => {
  for (let count = 0; count < 45; count++) await write('leak.start', { targets: [vault('paging')] });
  const first = await pageOf('target=paging&limit=20');
  expect(first.previousCursor).toBeNull();
  const second = await pageOf(`target=paging&limit=20&before=${first.nextCursor}`);
  const third = await pageOf(`target=paging&limit=20&before=${second.nextCursor}`);
  expect(third.items).toHaveLength(5);
  expect(third.nextCursor).toBeNull();
  expect(await places(`target=paging&limit=20&after=${third.previousCursor}`)).toEqual(
    second.items.map(({ sequence }) => sequence),
  );
  const back = await pageOf(`target=paging&limit=20&after=${second.previousCursor}`);
  expect(back.items).toEqual(first.items);
  expect(back.previousCursor).toBeNull();
  expect(back.nextCursor).toBe(first.nextCursor);
});

test('rejects a missing row with not_found', async () => {
  await expect(activityEntry(base.db, 999_999)).rejects.toMatchObject({ problem: { code: 'not_found' } });
  await expect(activityEntry(base.db, 0)).rejects.toMatchObject({ problem: { code: 'not_found' } });
});
