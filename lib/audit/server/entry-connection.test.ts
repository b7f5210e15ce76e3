import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { ACTIONS, type ActionName } from '../action-registry';
import { connectionIn, summaryIn } from '../entry-connection';
import type { AuditEntry } from '../model';
import { append } from './append';
import { CHAIN_START, walk } from './chain';
import { makeCheckpoints } from './checkpoint';
import { exportEntries } from './export';
import { begin } from './intent';
import { listEntries } from './list';
import { record, recordConnection } from './log';
import { reconcileIntents } from './reconcile';
import { asEvent, someEvent } from './test-events';
import { readAll, runVerifier, testSigner } from './test-log';

const CONNECTION = 'embedded';
const HOUR_MS = 3_600_000;
const signer = testSigner();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-connection-'));

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  recordConnection(CONNECTION);
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true });
  await database.drop();
});

const newest = async (): Promise<AuditEntry | undefined> =>
  (await listEntries(database.db, {}, { limit: 1 })).entries[0];

const earlier = (fields: Parameters<typeof someEvent>[0]) => append(database.db, [someEvent(fields)]);

test('every action about a vault, credential, rotation, import or token request has the connection', async () => {
  const without = [];
  for (const action of Object.keys(ACTIONS) as ActionName[]) {
    const entry = await record(database.db, asEvent({ ...someEvent(), action, summary: null }));
    if (connectionIn(entry) === null) without.push(action.split('.')[0]);
    else expect(entry.summary).toEqual({ connection: CONNECTION });
  }
  // Sign-in, the team and the log; and actions without a vault.
  const others = [
    'archive',
    'audit',
    'console',
    'evidence',
    'inventory',
    'invitation',
    'policy',
    'session',
    'setting',
    'user',
  ];
  expect([...new Set(without)].toSorted()).toEqual([...others, 'campaign', 'import', 'vault'].toSorted());
});

test('an outcome has the connection of its intent, even after a crash', async () => {
  const intent = await begin(database.db, someEvent());
  await intent.finish({ outcome: 'success', code: null, summary: { rows: 1 } });
  expect((await newest())?.summary).toEqual({ connection: CONNECTION, rows: 1 });

  await append(database.db, [
    someEvent({ outcome: 'intent', summary: { connection: 'https://was.example' } }),
  ]);
  await earlier({ outcome: 'intent' });
  const now = new Date(Date.now() + HOUR_MS);
  const look = async () => ({ outcome: 'success' as const, code: null });
  await reconcileIntents({ db: database.db, look, now });
  const { entries } = await listEntries(database.db, {}, { limit: 2 });
  expect(entries.map(({ summary }) => summary)).toEqual([
    { reconciled: true },
    { connection: 'https://was.example', reconciled: true },
  ]);
});

test('a field of the input does not replace it', async () => {
  const { summary } = await record(database.db, someEvent({ summary: { connection: 'typed', name: 'x' } }));
  expect(summary).toEqual({ connection: CONNECTION, name: 'x' });
});

test('the verifier accepts entries of both releases, and both exports show the connection', async () => {
  const [old] = await earlier({ requestId: 'req_old' });
  const next = await record(database.db, someEvent({ requestId: 'req_new' }));
  expect(old && connectionIn(old)).toBeNull();
  expect(summaryIn(next)).toEqual(old?.summary);
  expect(await walk(database.db, CHAIN_START, 1_000)).toMatchObject({ broken: null, isEnd: true });

  await makeCheckpoints(database.db, signer, () => new Date(Date.now() + 2 * HOUR_MS));
  const { text } = await readAll(exportEntries(database.db, {}, 'jsonl', signer));
  const lines = text.trimEnd().split('\n');
  expect(lines.find((line) => line.includes('req_new'))).toContain(`"connection":"${CONNECTION}"`);
  const { status, output } = runVerifier(folder, lines, ['--key', signer.publicKey]);
  expect(output).toMatch(/^INTACT\./);
  expect(status).toBe(0);

  const { text: csv } = await readAll(exportEntries(database.db, {}, 'csv', signer));
  const rows = csv.trimEnd().split('\r\n');
  expect(rows[0]).toMatch(/,connection,/);
  expect(rows.find((row) => row.includes('req_new'))).toMatch(new RegExp(`,${CONNECTION},,,$`));
  expect(rows.find((row) => row.includes('req_old'))).toMatch(/,,,,$/);
});
