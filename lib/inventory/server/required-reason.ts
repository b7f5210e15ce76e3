import 'server-only';
import { sql } from 'drizzle-orm';
import { invalidFields } from '@/lib/core/server/app-error';
import type { Connection } from '@/lib/providers/server/connection';
import type { ContinueRotationInput } from '@/lib/rotation/inputs';
import { rowById } from '@/lib/rotation/server/store';
import { reasonComplaint } from '@/lib/vaults/reason-input';
import type { Reason } from '@/lib/vaults/reasons';
import type { PolicyEnvironment } from '../policies';
import { policiesInForce } from './policies';
import { ENVIRONMENT } from './policy-conditions';

/** An unknown vault may be in any environment, so a reason is required if any environment requires one. */
async function isRequired({ api, db }: Connection, vaultId: string): Promise<boolean> {
  const [{ rows }, { reasonRequiredIn }] = await Promise.all([
    db.execute<{ environment: PolicyEnvironment }>(sql`
      select ${ENVIRONMENT} as environment from inventory.vaults as row
      where connection = ${api.connection.id} and id = ${vaultId}`),
    policiesInForce(db),
  ]);
  const [vault] = rows;
  return vault === undefined ? reasonRequiredIn.length > 0 : reasonRequiredIn.includes(vault.environment);
}

/**
 * Rejects with `ProblemError` `invalid_input` if the policy for the vault's environment requires a reason and there is
 * none, or if “Other” has no note.
 */
export async function requireReason(
  connection: Connection,
  { vaultId, ...reason }: Reason & { vaultId: string },
): Promise<void> {
  const complaint = reasonComplaint(reason, await isRequired(connection, vaultId));
  if (complaint !== null) throw invalidFields({ [complaint.field]: complaint.message });
}

async function hasReason({ db }: Connection, rotationId: string): Promise<boolean> {
  const { rows } = await db.execute<{ is_given: boolean }>(sql`
    select exists (select from audit.entries where (id = ${rotationId}::uuid or target_ids @> array[${rotationId}])
      and outcome = 'intent' and summary ->> 'reason' <> '') as is_given`);
  return rows[0]?.is_given === true;
}

/**
 * As `requireReason`, for a step of a rotation. A reason of the start or of an earlier step is enough. Look and
 * abandon need none, because they archive and delete nothing.
 */
export async function requireReasonToContinue(
  connection: Connection,
  { rotationId, step, ...reason }: Pick<ContinueRotationInput, 'rotationId' | 'step'> & Reason,
): Promise<void> {
  if (step === 'look' || step === 'abandon') return;
  const rotation = await rowById(connection, rotationId);
  if (rotation === undefined || (reason.reason === '' && (await hasReason(connection, rotationId)))) return;
  await requireReason(connection, { ...reason, vaultId: rotation.vaultId });
}
