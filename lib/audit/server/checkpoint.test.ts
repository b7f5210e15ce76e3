import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { keepLogLines } from '@/lib/core/server/test-log-lines';
import { makeCheckpoints, tellCheckpoint } from './checkpoint';
import { listEntries } from './list';
import { record, recordAll } from './log';
import { checkpoints } from './schema';
import { createSigner, isSigned } from './signing';
import { someEvent } from './test-events';
import { testSigner } from './test-log';
import { verifiedTo } from './verified';

const signer = testSigner();
const HOUR_MS = 3_600_000;
const later = (ms: number) => () => new Date(Date.now() + ms);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.drop();
});

const add = (count: number) =>
  recordAll(
    database.db,
    Array.from({ length: count }, () => someEvent()),
  );
const sequencesOf = (list: { sequence: number }[]) => list.map(({ sequence }) => sequence);

async function tamper(statement: string) {
  await database.db.$client.query(`
    alter table audit.entries disable trigger all;
    alter table audit.checkpoints disable trigger all;
    grant update, delete on all tables in schema audit to current_user;
    ${statement}`);
}

describe('checkpoints', () => {
  test('are made for each 1,000th row, with its hash and a signature', async () => {
    expect(await makeCheckpoints(database.db, signer)).toEqual([]);
    await add(2_500);
    const made = await makeCheckpoints(database.db, signer);
    expect(sequencesOf(made)).toEqual([1_000, 2_000]);
    const { entries } = await listEntries(database.db, {}, { limit: 1, before: 1_001 });
    expect(made[0]?.hash).toBe(entries[0]?.hash);
    expect(made.every(isSigned)).toBe(true);
    expect(made.map((checkpoint) => isSigned({ ...checkpoint, sequence: 1 }))).toEqual([false, false]);
    expect(await makeCheckpoints(database.db, signer)).toEqual([]);
  });

  test('are made after an hour, but only if there are new rows', async () => {
    await add(3);
    expect(await makeCheckpoints(database.db, signer, later(HOUR_MS - 60_000))).toEqual([]);
    expect(sequencesOf(await makeCheckpoints(database.db, signer, later(HOUR_MS)))).toEqual([3]);
    expect(await makeCheckpoints(database.db, signer, later(5 * HOUR_MS))).toEqual([]);
    await add(1);
    expect(await makeCheckpoints(database.db, signer, later(HOUR_MS))).toEqual([]);
    expect(sequencesOf(await makeCheckpoints(database.db, signer, later(2 * HOUR_MS)))).toEqual([4]);
  });

  test('are each made by one of several replicas', async () => {
    const replicas = Array.from({ length: 4 }, () => openDatabase(database.url));
    await add(3_000);
    const made = await Promise.all(replicas.map((db) => makeCheckpoints(db, signer)));
    await Promise.all(replicas.map((db) => db.$client.end()));
    expect(sequencesOf(made.flat()).sort()).toEqual([1_000, 2_000, 3_000]);
  });

  test('are not made for altered rows', async () => {
    const lines = keepLogLines();
    await add(1_000);
    await tamper(`update audit.entries set code = 'x' where sequence = 700`);
    expect(await makeCheckpoints(database.db, signer)).toEqual([]);
    expect(lines[0]).toMatchObject({ event: 'audit.broken', sequence: 700 });
  });

  test('do not follow one by another key, unless it is an earlier key of ours', async () => {
    const lines = keepLogLines();
    const other = testSigner();
    await add(2_000);
    expect(sequencesOf(await makeCheckpoints(database.db, other))).toEqual([1_000, 2_000]);
    await add(1_000);
    expect(await makeCheckpoints(database.db, signer)).toEqual([]);
    expect(lines).toMatchObject([{ event: 'audit.broken', sequence: 2_000 }]);
    const made = await makeCheckpoints(database.db, signer, undefined, [other.publicKey]);
    expect(sequencesOf(made)).toEqual([3_000]);
  });

  test('are written to the log output, a file and a URL; a failure is logged and stops nothing', async () => {
    const lines = keepLogLines();
    const failures = () => lines.filter(({ level }) => level === 'error').map(({ where }) => where);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-checkpoint-'));
    const file = path.join(folder, 'kept');
    const bodies: string[] = [];
    const server = http.createServer(async (request, response) => {
      bodies.push((await request.toArray()).join(''));
      response.writeHead(bodies.length === 1 ? 204 : 302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const checkpoint = signer.sign({ sequence: 1, hash: 'a', time: 'b' });
    await tellCheckpoint(checkpoint, { file, url });
    expect(failures()).toEqual([]);
    await tellCheckpoint(checkpoint, { file: folder, url });
    server.close();
    await tellCheckpoint(checkpoint, { url });
    expect(fs.readFileSync(file, 'utf8')).toBe(`${JSON.stringify({ checkpoint })}\n`);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([{ checkpoint }, { checkpoint }]);
    expect(lines.flatMap((line) => line.checkpoint ?? [])).toEqual(Array(3).fill(checkpoint));
    expect(failures()).toEqual(['AUDIT_CHECKPOINT_FILE', 'AUDIT_CHECKPOINT_URL', 'AUDIT_CHECKPOINT_URL']);
    fs.rmSync(folder, { recursive: true });
  });

  test('an invalid key is refused without being quoted', () => {
    expect(() => createSigner('c2VjcmV0')).toThrow(/^AUDIT_SIGNING_KEY is not an Ed25519 key/);
  });
});

describe('verified to', () => {
  test('is null for an empty log, then the newest row, in steps of 5,000', async () => {
    expect(await verifiedTo(database.db, [signer.publicKey])).toBeNull();
    await add(6_000);
    await makeCheckpoints(database.db, signer);
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({
      sequence: 5_000,
      isIntact: true,
    });
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({
      sequence: 6_000,
      isIntact: true,
    });
    await record(database.db, someEvent());
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({
      sequence: 6_001,
      isIntact: true,
    });
  });

  test.each([
    ['a value changed', `update audit.entries set code = 'x' where sequence = 70`, 70],
    ['the column of a filter changed', `update audit.entries set actor_id = 'x' where sequence = 70`, 70],
    ['a row removed', 'delete from audit.entries where sequence = 70', 70],
    ['the first row removed', 'delete from audit.entries where sequence = 1', 1],
    ['the tail cut', 'delete from audit.entries where sequence > 990', 991],
    [
      'two rows swapped',
      'update audit.entries set sequence = case sequence when 70 then -1 when 80 then -2 end where sequence in (70, 80); update audit.entries set sequence = case sequence when -1 then 80 else 70 end where sequence < 0',
      70,
    ],
    ['a checkpoint changed', `update audit.checkpoints set at = now() - interval '1 day'`, 1_000],
  ])('%s: names the first broken row', async (_, statement, sequence) => {
    await add(1_010);
    await makeCheckpoints(database.db, signer);
    await tamper(statement);
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({ sequence, isIntact: false });
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({ sequence, isIntact: false });
  });

  test('breaks immediately at a checkpoint with a foreign key', async () => {
    const forger = testSigner();
    await add(20);
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({ isIntact: true });
    const { entries } = await listEntries(database.db, {}, { limit: 1 });
    const { time, ...forged } = forger.sign({
      sequence: 20,
      hash: entries[0]?.hash ?? '',
      time: new Date().toISOString(),
    });
    await database.db.insert(checkpoints).values({ ...forged, at: new Date(time) });
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({
      sequence: 20,
      isIntact: false,
    });
    // A foreign signature under the name of our key must not count either.
    await tamper(`update audit.checkpoints set public_key = '${signer.publicKey}'`);
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({ isIntact: false });
  });

  test('accepts checkpoints by an earlier key if that key is configured', async () => {
    const earlier = testSigner();
    await add(1_000);
    await makeCheckpoints(database.db, earlier);
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({ isIntact: false });
    const keys = [signer.publicKey, earlier.publicKey];
    expect(await verifiedTo(database.db, keys)).toMatchObject({ sequence: 1_000, isIntact: true });
  });

  test('finds rows that were altered after they were verified', async () => {
    await add(3_000);
    expect(await verifiedTo(database.db, [signer.publicKey])).toMatchObject({
      sequence: 3_000,
      isIntact: true,
    });
    await tamper(`update audit.entries set code = 'x' where sequence = 1500`);
    const looks = [];
    for (let look = 0; look < 4; look++) looks.push(await verifiedTo(database.db, [signer.publicKey]));
    expect(looks).toContainEqual(expect.objectContaining({ sequence: 1_500, isIntact: false }));
  });
});
