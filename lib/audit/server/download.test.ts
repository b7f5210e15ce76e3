import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { createStopping } from '@/lib/core/server/stopping';
import type { ActionName } from '../action-registry';
import type { AuditEvent } from '../model';
import { download } from './download';
import { listEntries } from './list';
import { recordAll } from './log';

let base: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  base = await createTestDatabase();
});
afterAll(() => base.drop());

const by = {
  actor: { id: 'u1', name: 'Ada', kind: 'user' },
  requestId: 'r1',
  address: '127.0.0.1',
  userAgent: null,
} as const;

const event = (action: ActionName): AuditEvent => ({
  ...by,
  action,
  targets: [],
  outcome: 'success',
  code: null,
  intentId: null,
  summary: null,
});

const downloads = async () =>
  (await listEntries(base.db, { actions: ['audit.download'] }, { limit: 2 })).entries;

test('contains exactly the requested rows, and the log records the person and the count', async () => {
  await recordAll(base.db, [event('vault.create'), event('vault.archive'), event('vault.create')]);
  const answer = await download(base.db, { format: 'csv', actions: ['vault.create'] }, by, {
    publicKey: 'none',
  });
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="strongroom-activity-.*\.csv"$/,
  );
  const lines = (await answer.text()).trim().split('\r\n');
  expect(lines).toHaveLength(3);

  const [done, intent] = await downloads();
  expect(intent).toMatchObject({ outcome: 'intent', summary: { format: 'csv', actions: 'vault.create' } });
  expect(done).toMatchObject({
    outcome: 'success',
    intentId: intent?.id,
    actor: { name: 'Ada' },
    targets: [{ kind: 'audit_log', label: '2 rows as CSV' }],
  });
});

test('records an aborted download as interrupted', async () => {
  const answer = await download(base.db, { format: 'csv' }, by, { publicKey: 'none' });
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect((await downloads())[0]).toMatchObject({ outcome: 'failure', code: 'interrupted' });
});

test('cuts the download of a slow reader at shutdown and records it as interrupted', async () => {
  const stopping = createStopping(1);
  const answer = await download(base.db, { format: 'csv' }, by, { publicKey: 'none', stopping });
  const reader = answer.body?.getReader();
  await reader?.read();
  stopping.begin();
  await expect(reader?.closed).rejects.toThrow('shutting down');
  await expect
    .poll(async () => (await downloads())[0])
    .toMatchObject({ outcome: 'failure', code: 'interrupted' });
});
