import 'server-only';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions } from '@/lib/providers/server/client/vaults-api';
import { type ActiveCredentials, activeCredentials } from '@/lib/vaults/server/list';
import type { Rotation, RotationSituation } from '../model';
import { type Facts, goneWithVault, survey } from './observe';
import { stepsOf } from './progress';
import { clock, isFinal, type RotationContext, type RotationRow } from './store';
import { lastWords, summaryOf } from './summary';

const NOT_LOOKED = (row: RotationRow): RotationSituation => ({
  oldCredential: 'unknown',
  newCredential: row.newCredentialId === null ? 'none' : 'unknown',
});

/** A row as the page shows it. `facts` null: the API could not be read, or was not asked. */
export function toRotation(row: RotationRow, facts: Facts | null, now: Date): Rotation {
  const { oldCredential, newCredential } = facts ?? NOT_LOOKED(row);
  return {
    id: row.id,
    vaultId: row.vaultId,
    credentialId: row.credentialId,
    target: row.target,
    kind: row.kind,
    method: row.method,
    retire: row.retire,
    state: row.state,
    newCredentialId: row.newCredentialId,
    problem: row.problem,
    revision: row.revision,
    oldRetiredAt: row.oldRetiredAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    situation: { oldCredential, newCredential },
    summary: isFinal(row) ? lastWords(row) : summaryOf(row, facts, now),
    steps: stepsOf(row, facts, now),
  };
}

/** Looks at the API for one row; null where it cannot be read, because the page must work all the same.
 * Of a vault that is gone, everything is gone. */
export async function factsOrNull(
  context: RotationContext,
  row: RotationRow,
  options?: CallOptions,
  known?: ActiveCredentials,
): Promise<Facts | null> {
  const facts = await unlessApiError(() => survey(context, row, options, known));
  return facts === 'gone' ? goneWithVault(row) : facts;
}

/** One walk through a vault's list, for all of its rows; `gone` where the API has no such vault. */
export const activeOrNull = (
  { api }: RotationContext,
  vaultId: string,
  options?: CallOptions,
): Promise<ActiveCredentials | 'gone' | null> =>
  unlessApiError(() => activeCredentials(api, vaultId, options));

async function unlessApiError<T>(look: () => Promise<T>): Promise<T | 'gone' | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof VaultsApiError) return error.kind === 'not_found' ? 'gone' : null;
    throw error;
  }
}

/** The row with what the API shows now; a finished one is shown without asking. */
export async function shown(
  context: RotationContext,
  { row, facts }: { row: RotationRow; facts?: Facts | null },
): Promise<Rotation> {
  const seen = isFinal(row) ? null : facts === undefined ? await factsOrNull(context, row) : facts;
  return toRotation(row, seen, clock(context));
}
