import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, type Ended } from '@/lib/audit/server/intent';
import { listEntries } from '@/lib/audit/server/list';
import { reconcileIntents } from '@/lib/audit/server/reconcile';
import { someEvent } from '@/lib/audit/server/test-events';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { rotations } from '@/lib/vaults/server/schema';
import type { RotationState } from '../model';
import { resolveRotations } from './resolve-rotations';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const UNKNOWN: Ended = { outcome: 'unknown', code: 'outcome_unknown' };
const look = () => Promise.reject(new Error('The API must not be called.'));
const reconcile = () => reconcileIntents({ db: database.db, look, followUp: resolveRotations });

const setState = (id: string, state: RotationState) =>
  database.db.update(rotations).set({ state }).where(eq(rotations.id, id));

async function rotate(credentialId: string): Promise<string> {
  const targets = [{ kind: 'credential' as const, id: credentialId, label: null }];
  const intent = await begin(database.db, someEvent({ action: 'credential.rotate', targets }));
  const { id } = intent.entry;
  await database.db.insert(rotations).values({
    ...{ id, credentialId, connection: 'test', vaultId: 'vault_1', target: 'https://a.example/' },
    ...{ kind: 'static_bearer', method: 'recreate', retire: 'archive', state: 'creating' },
  });
  await intent.finish(UNKNOWN);
  return id;
}

async function continueIt(rotationId: string): Promise<string> {
  const targets = [{ kind: 'rotation' as const, id: rotationId, label: null }];
  const intent = await begin(database.db, someEvent({ action: 'rotation.continue', targets }));
  await intent.finish({ ...UNKNOWN, targets: [{ kind: 'rotation', id: rotationId, label: 'created' }] });
  return intent.entry.id;
}

const outcomesOf = async (intentId: string) =>
  (await listEntries(database.db, {}, { limit: 500 })).entries
    .filter((entry) => entry.intentId === intentId)
    .map(({ outcome, actor }) => `${outcome} by ${actor.name}`)
    .reverse();

const OPEN = 'unknown by Ada';
const BY = 'by Strongroom, after the rotation ended';

test('records a success, once, for each open change of a rotation that a later step finished', async () => {
  const id = await rotate('cred_done');
  const step = await continueIt(id);
  expect(await reconcile()).toBe(0);
  expect(await outcomesOf(id)).toEqual([OPEN]);

  await setState(id, 'done');
  expect(await reconcile()).toBe(2);
  expect(await outcomesOf(id)).toEqual([OPEN, `success ${BY}`]);
  expect(await outcomesOf(step)).toEqual([OPEN, `success ${BY}`]);
  expect(await reconcile()).toBe(0);
});

test('records a failure if the rotation changed nothing, and keeps a closed one unknown', async () => {
  const failed = await rotate('cred_failed');
  const closed = await rotate('cred_closed');
  await setState(failed, 'failed');
  await setState(closed, 'abandoned');
  expect(await reconcile()).toBe(1);
  expect(await outcomesOf(failed)).toEqual([OPEN, `failure ${BY}`]);
  expect(await outcomesOf(closed)).toEqual([OPEN]);
});

test('names the credential that the rotation created', async () => {
  const id = await rotate('cred_old');
  await database.db
    .update(rotations)
    .set({ state: 'done', newCredentialId: 'cred_new' })
    .where(eq(rotations.id, id));
  expect(await reconcile()).toBe(1);
  const { entries } = await listEntries(database.db, { target: 'cred_new' }, { limit: 5 });
  expect(entries).toMatchObject([
    { action: 'credential.rotate', intentId: id, outcome: 'success', summary: { reconciled: true } },
  ]);
});
