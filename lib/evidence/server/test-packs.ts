import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { ZipFile } from 'yazl';
import { contentOf, openZip } from '@/bin/lib/evidence/zip.mjs';
import type { AuditActor } from '@/lib/audit/model';
import { makeCheckpoints } from '@/lib/audit/server/checkpoint';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { testSigner } from '@/lib/audit/server/test-log';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { seedRows } from '@/lib/inventory/server/test-rows';
import type { PackRequest } from '../model';
import { FIXED } from './archive-stream';
import { type PackContext, packBytes } from './pack';
import { scopeOf } from './scope';

const VERIFIER = path.join(import.meta.dirname, '../../../bin/evidence-verify.mjs');
export const CONNECTION = 'evidence';
export const ADA: AuditActor = { id: 'user-1', name: 'ada@example.com (Ada)', kind: 'user' };

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** All of the seeded history and of the records of tests. */
export const PERIOD: PackRequest = { q: '', lives: null, from: day(-800), to: day(1) };

export type Contents = Map<string, Buffer>;

/** A database with a mirror, an audit log with a checkpoint, and a signer; `pack` creates a pack of it. */
export async function packBench(credentials = 500) {
  const database = await createTestDatabase();
  const { db } = database;
  const signer = testSigner();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'evidence-'));
  await seedRows(db, CONNECTION, credentials);
  await db.execute(sql`
    insert into inventory.snapshots (connection, account, started_at, first_read, finished_at, is_complete, vaults,
      credentials, digest)
    values (${CONNECTION}, 'account', now() - interval '900 days', 1, now(), true, 1, 1, 'first'),
      (${CONNECTION}, 'account', now() + interval '3 days', 1, now() + interval '3 days', true, 10, ${credentials}, 'last')`);
  const record = async (action: 'credential.archive' | 'policy.change', id: string, note = '') => {
    const intent = await begin(db, {
      ...{ actor: ADA, action, targets: [{ kind: 'credential', id, label: `https://${id}.example.com` }] },
      ...{ code: null, intentId: null, requestId: null, address: null, userAgent: null },
      summary: { connection: CONNECTION, reason: 'leaked', reasonNote: note, ticket: 'SEC-1' },
    });
    await intent.finish(SUCCESS);
    return intent.entry;
  };
  for (let at = 0; at < 5; at++) await record('credential.archive', `vcred_${at}`, `note ${at}`);
  const in2Hours = () => new Date(Date.now() + 2 * 3_600_000);
  await makeCheckpoints(db, signer, in2Hours, []);
  await record('credential.archive', 'vcred_after', 'after the checkpoint');

  const bytes = async (request: Partial<PackRequest> = {}, change: Partial<PackContext> = {}) =>
    packBytes({
      ...{
        db,
        signer,
        requestedBy: ADA,
        groupSecret: Buffer.alloc(32, 7),
        onFile: () => {},
        onRows: () => {},
      },
      scope: await scopeOf(db, CONNECTION, { ...PERIOD, ...request }),
      now: () => new Date('2026-11-28T12:00:00Z'),
      signal: new AbortController().signal,
      ...change,
    });
  return {
    db,
    signer,
    folder,
    record,
    bytes,
    pack: async (request?: Partial<PackRequest>, change?: Partial<PackContext>) =>
      buffer(await bytes(request, change)),
    drop: async () => {
      fs.rmSync(folder, { recursive: true });
      await database.drop();
    },
  };
}

let files = 0;
function stored(folder: string, pack: Buffer): string {
  files += 1;
  const file = path.join(folder, `pack-${files}.zip`);
  fs.writeFileSync(file, pack);
  return file;
}

/** Runs the verifier in a separate process, as people do. */
export function verifyPack(folder: string, pack: Buffer, options: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [VERIFIER, stored(folder, pack), ...options],
    { encoding: 'utf8' },
  );
  return { status, output: `${stdout}${stderr}`.trim() };
}

export async function contentsOf(folder: string, pack: Buffer): Promise<Contents> {
  const zip = openZip(stored(folder, pack));
  try {
    const contents: Contents = new Map();
    for (const name of zip.entries.keys()) contents.set(name, await buffer(contentOf(zip, name)));
    return contents;
  } finally {
    zip.close();
  }
}

/** Returns a zip file of these files, in the form of a pack. */
export async function repacked(
  contents: Iterable<readonly [string, Buffer]>,
  options = FIXED,
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of contents)
    zip.addReadStreamLazy(name, options, (give) =>
      give(null, fs.ReadStream.from([content], { objectMode: false })),
    );
  zip.end();
  return buffer(zip.outputStream);
}

export const rowsIn = (contents: Contents, name: string): Record<string, string>[] =>
  parse(contents.get(name) ?? '', { columns: true, bom: true });
