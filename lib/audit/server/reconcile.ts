import 'server-only';
import { and, asc, desc, eq, lt, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Database } from '@/lib/core/server/db/client';
import { alone } from '@/lib/core/server/lock';
import { traceOf } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import { runEvery } from '@/lib/core/server/run-every';
import { DEFAULT_DURATION_MS, maxDurationMs } from '../action-registry';
import type { AuditEntry } from '../model';
import { toEntry } from './entry';
import { type Outcome, outcomeOf } from './intent';
import { record } from './log';
import { entries } from './schema';

const BATCH = 200;
const MINUTE_MS = 60_000;

/** What a look at the API shows of an intent. `unknown` where nothing can be said. */
export type Look = (entry: AuditEntry) => Promise<Outcome>;
/** Returns how many rows it wrote. */
type FollowUp = (db: Database) => Promise<number>;

/** How far all intents have their outcome: only the first run of a process reads them all. */
const settledTo = new WeakMap<Database, number>();

/** The last row before a time, 0 where there is none; time never runs backwards in the log. */
async function lastBefore(db: Database, before: Date): Promise<number> {
  const [row] = await db
    .select({ sequence: entries.sequence })
    .from(entries)
    .where(lt(entries.at, before))
    .orderBy(desc(entries.at), desc(entries.sequence))
    .limit(1);
  return row?.sequence ?? 0;
}

function pendingAfter(db: Database, after: number, before: Date) {
  const outcomes = alias(entries, 'outcomes');
  return db
    .select()
    .from(entries)
    .where(
      and(
        eq(entries.outcome, 'intent'),
        sql`${entries.sequence} > ${after}`,
        lt(entries.at, before),
        notExists(db.select({ one: sql`1` }).from(outcomes).where(eq(outcomes.intentId, entries.id))),
      ),
    )
    .orderBy(asc(entries.sequence))
    .limit(BATCH);
}

async function settle(db: Database, intent: AuditEntry, look: Look): Promise<void> {
  let found: Outcome = { outcome: 'unknown', code: null };
  try {
    found = await look(intent);
  } catch (error) {
    say('error', 'audit.look_failed', { sequence: intent.sequence, trace: traceOf(error) });
  }
  await record(db, {
    ...outcomeOf(intent, { ...found, summary: { ...found.summary, reconciled: true } }),
    actor: { id: null, name: 'Strongroom, after a restart', kind: 'system' },
  });
}

/** Gives every intent without an outcome one, by looking. Returns how many rows; rejects if it cannot write. */
export async function reconcileIntents({
  db,
  look,
  followUp = async () => 0,
  now = new Date(),
}: {
  db: Database;
  look: Look;
  followUp?: FollowUp;
  now?: Date;
}): Promise<number> {
  const done = await alone(db, 'reconcile', async () => {
    const before = new Date(now.getTime() - DEFAULT_DURATION_MS);
    const edge = await lastBefore(db, before);
    let settled = await followUp(db);
    let open = edge + 1;
    for (let after = settledTo.get(db) ?? 0; ; ) {
      const rows = await pendingAfter(db, after, before);
      for (const intent of rows.map(toEntry)) {
        after = intent.sequence;
        // Younger than its action may last: a replica may still be running it.
        if (now.getTime() - Date.parse(intent.at) < maxDurationMs(intent.action)) {
          open = Math.min(open, intent.sequence);
          continue;
        }
        await settle(db, intent, look);
        settled += 1;
      }
      if (rows.length < BATCH) {
        settledTo.set(db, open - 1);
        return settled;
      }
    }
  });
  return done ?? 0;
}

const LOOK_EVERY_MS = 5 * MINUTE_MS;

/** Repeats, because what a crash left a moment ago is too young at the next start. Failures are logged. */
export const startReconciling = (db: Database, look: Look, followUp: FollowUp): void =>
  runEvery('reconciling', LOOK_EVERY_MS, () =>
    reconcileIntents({ db, look, followUp }).catch((error: unknown) =>
      say('error', 'audit.reconcile_failed', { trace: traceOf(error) }),
    ),
  );
