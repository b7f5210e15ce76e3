import 'server-only';
import { and, desc, eq, gte, isNull, or } from 'drizzle-orm';
import type { AuditTarget } from '@/lib/contract/audit';
import { leakChecklists, rotations } from '../db/schema/rotation';
import type { Outcome } from './intent';
import {
  asked,
  CLOCKS_DIFFER_MS,
  deleted,
  FAILURE,
  orGone,
  type Place,
  succeeded,
  targetId,
  UNKNOWN,
} from './look-place';
import { credentialTarget, targetsOfCredential } from './targets';

type RotationRow = typeof rotations.$inferSelect;

/** A rotation keeps its own state, which its page shows and goes on from. */
function ofRotation(row: RotationRow | undefined): Outcome {
  if (row === undefined) return FAILURE;
  const rotation: AuditTarget = { kind: 'rotation', id: row.id, label: row.state };
  const made = row.newCredentialId;
  const targets = made === null ? [rotation] : [rotation, credentialTarget({ id: made, target: row.target })];
  if (row.state === 'done') return succeeded(targets);
  return { ...(row.state === 'failed' ? FAILURE : UNKNOWN), targets };
}

export async function rotationStarted(place: Place): Promise<Outcome> {
  const vaultId = targetId(place, 'vault');
  const credentialId = targetId(place, 'credential');
  if (vaultId === null || credentialId === null) return UNKNOWN;
  const [row] = await place.db
    .select()
    .from(rotations)
    .where(
      and(
        eq(rotations.connection, place.api.connection),
        eq(rotations.vaultId, vaultId),
        eq(rotations.credentialId, credentialId),
        gte(rotations.startedAt, new Date(Date.parse(place.intent.at) - CLOCKS_DIFFER_MS)),
      ),
    )
    .orderBy(desc(rotations.startedAt))
    .limit(1);
  return ofRotation(row);
}

export async function rotationContinued(place: Place): Promise<Outcome> {
  const id = targetId(place, 'rotation');
  if (id === null) return UNKNOWN;
  const [row] = await place.db.select().from(rotations).where(eq(rotations.id, id));
  if (row?.state === 'abandoned' && asked(place, 'step') === 'abandon') return succeeded();
  return ofRotation(row);
}

export async function leakStarted(place: Place): Promise<Outcome> {
  const credentialId = targetId(place, 'credential');
  if (credentialId === null) return UNKNOWN;
  const [row] = await place.db
    .select({ id: leakChecklists.id })
    .from(leakChecklists)
    .where(
      and(
        eq(leakChecklists.connection, place.api.connection),
        eq(leakChecklists.credentialId, credentialId),
        or(
          isNull(leakChecklists.closedAt),
          gte(leakChecklists.closedAt, new Date(Date.parse(place.intent.at))),
        ),
      ),
    )
    .limit(1);
  return row === undefined ? FAILURE : succeeded();
}

export const leakTicked =
  (tick: 'removedAt' | 'revokedAt' | 'replacedAt' | 'notNeededAt') => async (place: Place) => {
    const id = asked(place, 'checklistId');
    if (id === null) return UNKNOWN;
    const [row] = await place.db.select().from(leakChecklists).where(eq(leakChecklists.id, id));
    if (row === undefined) return UNKNOWN;
    if (row[tick] !== null) return succeeded(targetsOfCredential(row));
    if (tick !== 'removedAt') return FAILURE;
    return deleted(await orGone(() => place.api.credentials.get(row.vaultId, row.credentialId)));
  };
