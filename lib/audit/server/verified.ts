import 'server-only';
import { and, asc, eq, gt, lte } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { AuditCheckpoint } from '../model';
import { CHAIN_START, type ChainPoint, walk } from './chain';
import { newestCheckpoint, toCheckpoint } from './checkpoint';
import { checkpoints, entries } from './schema';
import { isSignedBy, trustedKeys } from './signing';

/** The maximum number of rows per call: new ones first, then old ones again. */
const NEW_ROWS_MAX = 5_000;
const OLD_ROWS_MAX = 1_000;
const CHECKPOINTS_MAX = 1_000;

export interface Verified {
  /** The last row of the unbroken chain; if it is broken, the first broken row. */
  sequence: number;
  at: string;
  isIntact: boolean;
  /** The newest signed checkpoint up to there, with a verified signature and row; null if there is none. */
  checkpoint: Pick<AuditCheckpoint, 'sequence' | 'time'> | null;
}

interface Source {
  db: Database;
  keys: readonly string[];
}

interface Progress {
  reached: ChainPoint;
  /** How far the rows were verified again, because rows can be altered after they were verified. */
  again: ChainPoint;
  running: Promise<Verified | null> | null;
}

// On globalThis, because Next bundles this module once for pages and once for handlers.
const shared = globalThis as typeof globalThis & { strongroomVerified?: WeakMap<Database, Progress> };

function progressOf(db: Database): Progress {
  shared.strongroomVerified ??= new WeakMap();
  const known = shared.strongroomVerified.get(db);
  if (known !== undefined) return known;
  const fresh: Progress = { reached: CHAIN_START, again: CHAIN_START, running: null };
  shared.strongroomVerified.set(db, fresh);
  return fresh;
}

/** The first checkpoint up to `upTo` that none of `keys` signed or whose row is missing; null for none. */
async function contradiction({ db, keys }: Source, after: number, upTo: number): Promise<number | null> {
  const rows = await db
    .select({ checkpoint: checkpoints, found: entries.hash })
    .from(checkpoints)
    .leftJoin(entries, and(eq(entries.sequence, checkpoints.sequence), eq(entries.hash, checkpoints.hash)))
    .where(and(gt(checkpoints.sequence, after), lte(checkpoints.sequence, upTo)))
    .orderBy(asc(checkpoints.sequence))
    .limit(CHECKPOINTS_MAX);
  const odd = rows.find(
    ({ checkpoint, found }) => found === null || !isSignedBy(keys, toCheckpoint(checkpoint)),
  );
  return odd?.checkpoint.sequence ?? null;
}

async function advance(source: Source, from: ChainPoint, rowsMax: number) {
  const walked = await walk(source.db, from, rowsMax);
  const { point, isEnd } = walked;
  const upTo = isEnd ? Number.MAX_SAFE_INTEGER : point.sequence;
  const odd = walked.broken === null ? await contradiction(source, from.sequence, upTo) : null;
  // A checkpoint after the last row: the tail was cut off.
  const broken = odd === null ? walked.broken : Math.min(odd, point.sequence + 1);
  return { point, isEnd, broken };
}

async function look(source: Source, progress: Progress): Promise<Verified | null> {
  const ahead = await advance(source, progress.reached, NEW_ROWS_MAX);
  const at = new Date().toISOString();
  if (ahead.broken !== null) return { sequence: ahead.broken, at, isIntact: false, checkpoint: null };
  progress.reached = ahead.point;
  if (ahead.point.sequence === 0) return null;
  const behind = await advance(source, progress.again, OLD_ROWS_MAX);
  if (behind.broken !== null) return { sequence: behind.broken, at, isIntact: false, checkpoint: null };
  progress.again = behind.isEnd ? CHAIN_START : behind.point;
  const newest = await newestCheckpoint(source.db);
  const checkpoint = newest && { sequence: newest.sequence, time: newest.time };
  return { sequence: ahead.point.sequence, at, isIntact: true, checkpoint: checkpoint ?? null };
}

/** Reads at most 6,000 rows from where the last call ended, and restarts after the end. Null: empty log. */
export async function verifiedTo(
  db: Database,
  keys: readonly string[] = trustedKeys(),
): Promise<Verified | null> {
  const progress = progressOf(db);
  progress.running ??= look({ db, keys }, progress).finally(() => {
    progress.running = null;
  });
  return progress.running;
}
