import 'server-only';
import { and, eq } from 'drizzle-orm';
import type { Outcome } from '@/lib/audit/server/intent';
import {
  FAILURE,
  type ReconcileContext,
  type Reconcilers,
  succeeded,
  targetId,
  UNKNOWN,
} from '@/lib/vaults/server/reconcile-context';
import { credentialTarget } from '@/lib/vaults/server/targets';
import { collectRequests } from './schema';

type RequestRow = typeof collectRequests.$inferSelect;

async function requestOf(place: ReconcileContext): Promise<RequestRow | undefined> {
  const id = targetId(place, 'collect_request');
  if (id === null) return undefined;
  const [row] = await place.db
    .select()
    .from(collectRequests)
    .where(and(eq(collectRequests.id, id), eq(collectRequests.connection, place.api.connection.id)));
  return row;
}

/** A row with a credential id was stored. Without one, the outcome is unknown. */
const stored = ({ credentialId, target }: RequestRow): Outcome =>
  credentialId === null ? UNKNOWN : succeeded([credentialTarget({ id: credentialId, target })]);

const judged = (judge: (row: RequestRow) => Outcome) => async (place: ReconcileContext) => {
  const row = await requestOf(place);
  return row === undefined ? UNKNOWN : judge(row);
};

const tokenSubmitted = judged((row) => {
  if (row.usedAt === null) return FAILURE;
  return row.needsApproval ? succeeded() : stored(row);
});

const requestApproved = judged((row) => (row.decision === 'approved' ? stored(row) : FAILURE));

const requestRefused = judged((row) => (row.decision === 'refused' ? succeeded() : FAILURE));

const requestRevoked = judged((row) => (row.revokedAt === null ? FAILURE : succeeded()));

export const REQUEST_RECONCILERS = {
  'collect.submit': tokenSubmitted,
  'collect.approve': requestApproved,
  'collect.refuse': requestRefused,
  'collect.revoke': requestRevoked,
} satisfies Reconcilers;
