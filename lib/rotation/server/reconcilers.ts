import 'server-only';
import { and, eq, gte, isNull, or } from 'drizzle-orm';
import type { AuditTarget } from '@/lib/audit/model';
import type { Outcome } from '@/lib/audit/server/intent';
import {
  asked,
  CLOCKS_DIFFER_MS,
  deleted,
  FAILURE,
  orGone,
  type ReconcileContext,
  type Reconcilers,
  succeeded,
  targetId,
  UNKNOWN,
} from '@/lib/vaults/server/reconcile-context';
import { rotations } from '@/lib/vaults/server/schema';
import { credentialTarget, targetsOfCredential } from '@/lib/vaults/server/targets';
import { endedAs } from './rotation-outcome';
import { leakChecklists } from './schema';
import type { RotationRow } from './store';

/** Of one credential since the intent; at most one rotation is unfinished at a time. */
const ROTATIONS_MAX = 100;

/** Returns how a change of this rotation ended. The rotation keeps its own state, from which its page continues. */
export function ofRotation(row: RotationRow, step: string | null = null): Outcome {
  const rotation: AuditTarget = { kind: 'rotation', id: row.id, label: row.state };
  const made = row.newCredentialId;
  const targets = made === null ? [rotation] : [rotation, credentialTarget({ id: made, target: row.target })];
  return { ...endedAs(row, step), targets };
}

/** Of any connection, because the process may have been given another API since. */
async function rotationStarted(place: ReconcileContext): Promise<Outcome> {
  const vaultId = targetId(place, 'vault');
  const credentialId = targetId(place, 'credential');
  if (vaultId === null || credentialId === null) return UNKNOWN;
  const since = new Date(Date.parse(place.intent.at) - CLOCKS_DIFFER_MS);
  const isOf = and(eq(rotations.vaultId, vaultId), eq(rotations.credentialId, credentialId));
  const isSince = and(isOf, gte(rotations.startedAt, since));
  const rows = await place.db.select().from(rotations).where(isSince).limit(ROTATIONS_MAX);
  const row = rows.find(({ id }) => id === place.intent.id);
  if (row !== undefined) return ofRotation(row);
  // Another person may have started the existing one; earlier versions used other ids for their rotations.
  return rows.length === 0 ? FAILURE : UNKNOWN;
}

async function rotationContinued(place: ReconcileContext): Promise<Outcome> {
  const id = targetId(place, 'rotation');
  if (id === null) return UNKNOWN;
  const [row] = await place.db.select().from(rotations).where(eq(rotations.id, id));
  return row === undefined ? FAILURE : ofRotation(row, asked(place, 'step'));
}

async function leakStarted(place: ReconcileContext): Promise<Outcome> {
  const credentialId = targetId(place, 'credential');
  if (credentialId === null) return UNKNOWN;
  const { closedAt } = leakChecklists;
  const isOpen = or(isNull(closedAt), gte(closedAt, new Date(place.intent.at)));
  const isOf = and(eq(leakChecklists.credentialId, credentialId), isOpen);
  const [row] = await place.db.select().from(leakChecklists).where(isOf).limit(1);
  return row === undefined ? FAILURE : succeeded();
}

const leakTicked =
  (tick: 'removedAt' | 'revokedAt' | 'replacedAt' | 'notNeededAt') => async (place: ReconcileContext) => {
    const id = asked(place, 'checklistId');
    if (id === null) return UNKNOWN;
    const [row] = await place.db.select().from(leakChecklists).where(eq(leakChecklists.id, id));
    if (row === undefined) return UNKNOWN;
    if (row[tick] !== null) return succeeded(targetsOfCredential(row));
    if (tick !== 'removedAt') return FAILURE;
    // The API showed the credential when the checklist was opened.
    return deleted(await orGone(() => place.api.credentials.get(row.vaultId, row.credentialId)), true);
  };

export const ROTATION_RECONCILERS = {
  'credential.rotate': rotationStarted,
  'rotation.continue': rotationContinued,
  'leak.start': leakStarted,
  'leak.remove': leakTicked('removedAt'),
  'leak.tick-revoked': leakTicked('revokedAt'),
  'leak.tick-not-needed': leakTicked('notNeededAt'),
  'leak.tick-replaced': leakTicked('replacedAt'),
} satisfies Reconcilers;
