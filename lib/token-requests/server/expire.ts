import 'server-only';
import { and, isNotNull, isNull, lt, lte, or } from 'drizzle-orm';
import type { AuditEvent } from '@/lib/audit/model';
import { recordAll } from '@/lib/audit/server/log';
import type { Database } from '@/lib/core/server/db/client';
import { log, traceOf } from '@/lib/core/server/log';
import { runEvery } from '@/lib/core/server/run-every';
import { type RequestRow, requestTargets } from './request-row';
import { collectRequests } from './schema';

/** No approval takes longer. A token that is still sealed after this time was left by a crash. */
const DECIDING_MS = 6 * 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;
const ENDED_MS = 90 * 86_400_000;

const told = (row: RequestRow): AuditEvent => ({
  actor: { id: null, name: 'Strongroom, when the request expired', kind: 'system' },
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

const forgetEnded = (database: Database, now: Date) =>
  database
    .delete(collectRequests)
    .where(
      and(isNull(collectRequests.sealed), lte(collectRequests.expiresAt, new Date(now.getTime() - ENDED_MS))),
    );

/** Returns the number of deleted tokens. Deletes a token even if the audit log cannot be written. */
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

export const startSweeping = (database: Database): void =>
  runEvery('sweep', SWEEP_EVERY_MS, () =>
    sweep(database).catch((error: unknown) => log().error({ error: traceOf(error) }, 'collect.sweep_failed')),
  );
