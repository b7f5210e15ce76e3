import 'server-only';
import { asc, eq, getTableColumns, gt } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { runExclusively } from '@/lib/core/server/lock';
import { traceOf } from '@/lib/core/server/log';
import { say } from '@/lib/core/server/output';
import { runEvery } from '@/lib/core/server/run-every';
import { maxDurationMs } from '../action-registry';
import type { AuditEntry } from '../model';
import { toEntry } from './entry';
import { type Outcome, outcomeOf } from './intent';
import { record } from './log';
import { entries, openIntents } from './schema';

const BATCH = 200;
const MINUTE_MS = 60_000;

/** Finds the outcome of an intent in the API. `unknown` if nothing can be determined. */
export type Look = (entry: AuditEntry) => Promise<Outcome>;
type FollowUp = (db: Database) => Promise<number>;

function pendingAfter(db: Database, after: number) {
  return db
    .select(getTableColumns(entries))
    .from(openIntents)
    .innerJoin(entries, eq(entries.sequence, openIntents.sequence))
    .where(gt(openIntents.sequence, after))
    .orderBy(asc(openIntents.sequence))
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

/** Finds an outcome for every intent without one. Returns the number of rows; rejects if it cannot write. */
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
  const done = await runExclusively(db, 'reconcile', async () => {
    let settled = await followUp(db);
    for (let after = 0; ; ) {
      const rows = await pendingAfter(db, after);
      for (const intent of rows.map(toEntry)) {
        after = intent.sequence;
        // Younger than the maximum duration of its action: a replica may still run it.
        if (now.getTime() - Date.parse(intent.at) < maxDurationMs(intent.action)) continue;
        await settle(db, intent, look);
        settled += 1;
      }
      if (rows.length < BATCH) return settled;
    }
  });
  return done ?? 0;
}

const LOOK_EVERY_MS = 5 * MINUTE_MS;

/** Repeats, because an intent just before a crash is too young at the next start. Failures are logged. */
export const startReconciling = (db: Database, look: Look, followUp: FollowUp): void =>
  runEvery('reconciling', LOOK_EVERY_MS, () =>
    reconcileIntents({ db, look, followUp }).catch((error: unknown) =>
      say('error', 'audit.reconcile_failed', { trace: traceOf(error) }),
    ),
  );
