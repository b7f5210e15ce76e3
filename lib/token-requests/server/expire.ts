import 'server-only';
import { and, isNotNull, isNull, lt, lte, or } from 'drizzle-orm';
import type { AuditEvent } from '@/lib/audit/model';
import { recordAll } from '@/lib/audit/server/log';
import type { Database } from '@/lib/core/server/db/client';
import { log, traceOf } from '@/lib/core/server/log';
import { type RequestRow, requestTargets } from './request-row';
import { collectRequests } from './schema';

/** No approval runs longer: what it leaves sealed after that was left by a crash. */
const DECIDING_MS = 6 * 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;
/** For how long after its time a request stays in the list. */
const ENDED_MS = 90 * 86_400_000;

const told = (row: RequestRow): AuditEvent => ({
  actor: { id: null, name: 'Strongroom, when the time was over', kind: 'system' },
  action: 'collect.expire',
  targets: requestTargets(row),
  outcome: 'success',
  code: null,
  intentId: null,
  requestId: null,
  address: null,
  userAgent: null,
  summary: null,
});

/** Deletes requests whose time was over 90 days ago. What came of them is in the audit log. */
const forgetEnded = (database: Database, now: Date) =>
  database
    .delete(collectRequests)
    .where(
      and(isNull(collectRequests.sealed), lte(collectRequests.expiresAt, new Date(now.getTime() - ENDED_MS))),
    );

/**
 * Deletes submitted tokens that nobody approved in time, and says so in the audit log. Returns how many.
 * A token goes even where the log cannot be written. Requests go 90 days after their time.
 */
export async function sweep(database: Database, now = new Date()): Promise<number> {
  const gone = await database
    .update(collectRequests)
    .set({ sealed: null })
    .where(
      and(
        isNotNull(collectRequests.sealed),
        or(
          lte(collectRequests.expiresAt, now),
          lt(collectRequests.decidedAt, new Date(now.getTime() - DECIDING_MS)),
        ),
      ),
    )
    .returning();
  const expired = gone.filter(({ decidedAt }) => decidedAt === null);
  await recordAll(database, expired.map(told)).catch((error: unknown) =>
    log().error({ error: traceOf(error) }, 'collect.expiry_not_recorded'),
  );
  await forgetEnded(database, now);
  return gone.length;
}

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomCollectSweep?: NodeJS.Timeout };

/** Sweeps now and every 10 minutes, for as long as the process runs. Failures are on the log output. */
export function startSweeping(database: Database): void {
  if (shared.strongroomCollectSweep !== undefined) return;
  const next = async () => {
    await sweep(database).catch((error: unknown) =>
      log().error({ error: traceOf(error) }, 'collect.sweep_failed'),
    );
    shared.strongroomCollectSweep = setTimeout(next, SWEEP_EVERY_MS).unref();
  };
  shared.strongroomCollectSweep = setTimeout(next, 0).unref();
}
