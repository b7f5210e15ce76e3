import { afterAll, beforeAll, expect, test } from 'vitest';
import { listEntries } from '@/lib/audit/server/list';
import { createStopping } from '@/lib/core/server/stopping';
import { downloadPack } from './download';
import { cancelJob, progressOf } from './jobs';
import { ADA, CONNECTION, PERIOD, packBench, verifyPack } from './test-packs';

let bench: Awaited<ReturnType<typeof packBench>>;
beforeAll(async () => {
  bench = await packBench(300);
});
afterAll(() => bench.drop());

const BY = { actor: ADA, requestId: null, address: null, userAgent: null };
const USER = 'user-1';

const ask = (id: string, stopping = createStopping()) =>
  downloadPack({ db: bench.db, connection: CONNECTION }, { ...PERIOD, id, userId: USER }, BY, {
    signer: bench.signer,
    groupSecret: Buffer.alloc(32),
    stopping,
  });
const lastEntries = async () => (await listEntries(bench.db, {}, { limit: 2 })).entries;

test('streams a pack, and logs the request and its outcome', async () => {
  const id = crypto.randomUUID();
  const response = await ask(id);
  expect(progressOf(id, USER)).toMatchObject({ state: 'running' });
  const pack = Buffer.from(await response.arrayBuffer());
  expect(verifyPack(bench.folder, pack, ['--key', bench.signer.publicKey]).status).toBe(0);
  const { state, filesDone, rows } = progressOf(id, USER);
  expect({ state, filesDone }).toEqual({ state: 'done', filesDone: 13 });
  const [ended, begun] = await lastEntries();
  expect(begun).toMatchObject({
    ...{ action: 'evidence.download', outcome: 'intent' },
    summary: { ...PERIOD, connection: CONNECTION },
  });
  expect(ended).toMatchObject({ outcome: 'success', intentId: begun?.id, summary: { rows } });
  await expect(ask(id)).rejects.toThrow('already downloaded');
});

test('lets only the owner cancel a pack, and records it as cancelled', async () => {
  const id = crypto.randomUUID();
  const reader = (await ask(id)).body?.getReader();
  await reader?.read();
  expect(cancelJob(id, 'user-2')).toBe(false);
  expect(progressOf(id, 'user-2')).toMatchObject({ state: 'unknown' });
  expect(cancelJob(id, USER)).toBe(true);
  await expect(reader?.read()).rejects.toThrow();
  await expect.poll(() => progressOf(id, USER).state).toBe('cancelled');
  expect((await lastEntries())[0]).toMatchObject({ outcome: 'failure', code: 'cancelled' });
  expect(cancelJob(id, USER)).toBe(false);
});

test('records an aborted download as an interruption', async () => {
  const id = crypto.randomUUID();
  const reader = (await ask(id)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect((await lastEntries())[0]).toMatchObject({ outcome: 'failure', code: 'interrupted' });
  expect(progressOf(id, USER)).toMatchObject({ state: 'failed' });
});

test('refuses a third parallel pack in one process', async () => {
  const readers = await Promise.all(
    [crypto.randomUUID(), crypto.randomUUID()].map(async (id) => (await ask(id)).body?.getReader()),
  );
  await expect(ask(crypto.randomUUID())).rejects.toThrow('2 evidence packs are being made now.');
  for (const reader of readers) await reader?.cancel();
  const whole = await (await ask(crypto.randomUUID())).arrayBuffer();
  expect(whole.byteLength).toBeGreaterThan(1_000);
});
