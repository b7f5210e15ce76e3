import 'server-only';
import fs from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { and, asc, desc, eq, gt, lte } from 'drizzle-orm';
import { type Database, db as ownDatabase } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { runExclusively } from '@/lib/core/server/lock';
import { logAlways, traceOf } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import { runEvery } from '@/lib/core/server/run-every';
import type { AuditCheckpoint } from '../model';
import { CHAIN_START, follow, type Reader, rowsBetween } from './chain';
import { checkpoints, entries } from './schema';
import { type AuditSigner, auditSigner, isSignedBy } from './signing';

const POST_TIMEOUT_MS = 10_000;

interface CheckpointOutput {
  file?: string | undefined;
  /** Receives the same line by POST. Redirects are not followed. */
  url?: string | undefined;
}

function post(url: string, body: string): Promise<void> {
  const { request } = new URL(url).protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.resume();
        response.once('error', reject);
        response.once('end', () =>
          status >= 200 && status < 300 ? resolve() : reject(new Error(`the response was ${status}`)),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

async function tell(where: string, checkpoint: AuditCheckpoint, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say('error', 'audit.checkpoint_not_told', { where, sequence: checkpoint.sequence, reason });
  }
}

/** Writes a checkpoint outside of the database. Never rejects; failures go to the log output. */
export async function tellCheckpoint(checkpoint: AuditCheckpoint, output: CheckpointOutput): Promise<void> {
  const line = `${JSON.stringify({ checkpoint })}\n`;
  const { file, url } = output;
  logAlways({ event: 'audit.checkpoint', checkpoint });
  if (file !== undefined)
    await tell('AUDIT_CHECKPOINT_FILE', checkpoint, () => fs.appendFile(file, line, { mode: 0o600 }));
  if (url !== undefined) await tell('AUDIT_CHECKPOINT_URL', checkpoint, () => post(url, line));
}

const ROWS = 1_000;
const HOUR_MS = 3_600_000;
const LOOK_EVERY_MS = 10_000;
const FOREIGN =
  'Its checkpoint is signed neither by AUDIT_SIGNING_KEY nor by a key of AUDIT_EARLIER_PUBLIC_KEYS.';

type CheckpointRow = typeof checkpoints.$inferSelect;

export const toCheckpoint = ({ at, ...row }: CheckpointRow): AuditCheckpoint => ({
  ...row,
  time: at.toISOString(),
});

export async function checkpointsBetween(
  db: Reader,
  after: number,
  upTo: number,
  limit: number,
): Promise<AuditCheckpoint[]> {
  const rows = await db
    .select()
    .from(checkpoints)
    .where(and(gt(checkpoints.sequence, after), lte(checkpoints.sequence, upTo)))
    .orderBy(asc(checkpoints.sequence))
    .limit(limit);
  return rows.map(toCheckpoint);
}

export async function newestCheckpoint(db: Reader, upTo?: number): Promise<AuditCheckpoint | undefined> {
  const [row] = await db
    .select()
    .from(checkpoints)
    .where(upTo === undefined ? undefined : lte(checkpoints.sequence, upTo))
    .orderBy(desc(checkpoints.sequence))
    .limit(1);
  return row && toCheckpoint(row);
}

const timeOf = async (db: Database, sequence: number): Promise<number> => {
  const [row] = await db.select({ at: entries.at }).from(entries).where(eq(entries.sequence, sequence));
  return row?.at.getTime() ?? Number.POSITIVE_INFINITY;
};

async function dueRow(db: Database, last: AuditCheckpoint | undefined, now: Date): Promise<number | null> {
  const [head] = await db
    .select({ sequence: entries.sequence })
    .from(entries)
    .orderBy(desc(entries.sequence))
    .limit(1);
  const since = last?.sequence ?? 0;
  const sequence = head?.sequence ?? 0;
  if (sequence < since) return since;
  if (sequence - since >= ROWS) return since + ROWS;
  if (sequence === since) return null;
  const lastAt = last === undefined ? await timeOf(db, 1) : Date.parse(last.time);
  return now.getTime() - lastAt >= HOUR_MS ? sequence : null;
}

/** Returns the hash of a row if the chain to it is unbroken; otherwise the first broken row. */
async function hashToSign(db: Database, last: AuditCheckpoint | undefined, sequence: number) {
  const rows = await rowsBetween(db, last?.sequence ?? 1, sequence);
  const start = last === undefined ? CHAIN_START : { sequence: last.sequence, hash: last.hash };
  if (last !== undefined && rows.shift()?.hash !== last.hash) return { broken: last.sequence };
  const { point, broken } = follow(start, rows);
  if (broken !== null || point.sequence !== sequence) return { broken: broken ?? point.sequence + 1 };
  return { hash: point.hash };
}

/**
 * Signs and stores due checkpoints, and returns those that this call made. One of several replicas makes
 * each. Signs nothing that does not follow the last checkpoint, or if neither `signer` nor one of
 * `earlierKeys` signed that one; each attempt then logs this.
 */
export async function makeCheckpoints(
  db: Database,
  signer: AuditSigner,
  now: () => Date = () => new Date(),
  earlierKeys: readonly string[] = [],
): Promise<AuditCheckpoint[]> {
  const made = await runExclusively(db, 'checkpoint', async () => {
    const list: AuditCheckpoint[] = [];
    const keys = [signer.publicKey, ...earlierKeys];
    for (let last = await newestCheckpoint(db); ; last = list.at(-1)) {
      if (last !== undefined && !isSignedBy(keys, last)) {
        say('error', 'audit.broken', { sequence: last.sequence, reason: FOREIGN });
        return list;
      }
      const sequence = await dueRow(db, last, now());
      if (sequence === null) return list;
      const { hash, broken } = await hashToSign(db, last, sequence);
      if (hash === undefined) {
        say('error', 'audit.broken', { sequence: broken });
        return list;
      }
      const checkpoint = signer.sign({ sequence, hash, time: now().toISOString() });
      const { time, ...row } = checkpoint;
      await db.insert(checkpoints).values({ ...row, at: new Date(time) });
      list.push(checkpoint);
    }
  });
  return made ?? [];
}

async function look(signer: AuditSigner): Promise<void> {
  const { AUDIT_CHECKPOINT_FILE: file, AUDIT_CHECKPOINT_URL: url, AUDIT_EARLIER_PUBLIC_KEYS: keys } = env();
  try {
    for (const checkpoint of await makeCheckpoints(ownDatabase(), signer, undefined, keys))
      await tellCheckpoint(checkpoint, { file, url });
  } catch (error) {
    say('error', 'audit.checkpoint_failed', { trace: traceOf(error) });
  }
}

/** Throws a message for the operator if AUDIT_SIGNING_KEY is invalid. */
export function startCheckpoints(): void {
  const signer = auditSigner();
  runEvery('checkpoints', LOOK_EVERY_MS, () => look(signer));
}
