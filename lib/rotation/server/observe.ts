import 'server-only';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { type ActiveCredentials, activeCredentials, activeFor, lookUp } from '@/lib/vaults/server/list';
import { type CreateResolution, resolveCreate, settlesInMs } from '@/lib/vaults/server/write-resolution';
import type { RotationSituation } from '../model';
import { clock, type RotationContext, type RotationRow } from './store';

export interface Facts extends RotationSituation {
  oldUpdatedAt: string | null;
  /**
   * Active credentials for the same server that did not exist before the first write, without the recorded new one and
   * those of other changes.
   */
  candidates: string[];
  /** Whether the last new credential was created, according to the candidates. */
  made: CreateResolution;
  /** Active credentials for the same server that existed before or that others created, without the old one. */
  others: string[];
  /** Unreadable rows of the list, which may contain a missing credential. */
  unreadable: number;
  /** The API has no such vault, so the rotation cannot be completed. */
  vaultGone?: true;
}

const goneWithVault = (row: RotationRow): Facts => ({
  oldCredential: 'gone',
  newCredential: row.newCredentialId === null ? 'none' : 'gone',
  oldUpdatedAt: null,
  candidates: [],
  made: { state: 'absent', others: [] },
  others: [],
  unreadable: 0,
  vaultGone: true,
});

/** Reads everything that a rotation depends on. Rejects with `VaultsApiError`. */
export async function survey(
  context: RotationContext,
  row: RotationRow,
  known?: ActiveCredentials,
): Promise<Facts> {
  const { api } = context;
  const active = known ?? (await activeCredentials(api, row.vaultId));
  const find = async (id: string) => {
    const credential = active.all.find((listed) => listed.id === id);
    if (credential === undefined) return lookUp(api, row.vaultId, id);
    return { presence: 'active' as const, credential };
  };
  const old = await find(row.credentialId);
  const next = row.newCredentialId === null ? null : await find(row.newCredentialId);
  const { rows, isComplete } = activeFor(active, row.target);
  const rivals = rows.filter(({ id }) => id !== row.credentialId && id !== row.newCredentialId);
  const write = {
    kind: 'credential' as const,
    vaultId: row.vaultId,
    target: row.target,
    own: [row.id],
    sentAt: row.updatedAt,
    knownIds: row.knownIds,
    isAllKnown: true,
    settlesInMs: settlesIn(row, clock(context)),
  };
  const made = await resolveCreate(context, write, { rows: rivals, isComplete });
  const candidates = candidatesOf(made);
  return {
    oldCredential: old.presence,
    newCredential: next === null ? 'none' : next.presence,
    oldUpdatedAt: old.credential?.updatedAt ?? null,
    candidates,
    made,
    others: rivals.map(({ id }) => id).filter((id) => !candidates.includes(id)),
    unreadable: active.unreadable,
  };
}

function candidatesOf(made: CreateResolution): string[] {
  if (made.state === 'created') return [made.made.id];
  return made.state === 'ambiguous' ? made.ids : [];
}

/** Whether another change, running or with an unknown outcome, may have created one of the candidates. */
export const isContested = ({ made }: Facts): boolean =>
  made.state === 'ambiguous' && made.reason === 'contested';

export const isOldOut = ({ oldCredential }: Facts): boolean =>
  oldCredential === 'gone' || oldCredential === 'archived';

/** Returns what the API shows, or null if it cannot be read. In a missing vault, everything is gone. */
export async function factsOrNull(
  context: RotationContext,
  row: RotationRow,
  known?: ActiveCredentials,
): Promise<Facts | null> {
  const facts = await unlessApiError(() => survey(context, row, known));
  return facts === 'gone' ? goneWithVault(row) : facts;
}

/** As `factsOrNull`, for several rows of one vault, whose list is read once. */
export async function factsOfEach(
  context: RotationContext,
  vaultId: string,
  rows: RotationRow[],
): Promise<{ row: RotationRow; facts: Facts | null }[]> {
  const active = await unlessApiError(() => activeCredentials(context.api, vaultId));
  if (active === null) return rows.map((row) => ({ row, facts: null }));
  if (active === 'gone') return rows.map((row) => ({ row, facts: goneWithVault(row) }));
  return Promise.all(rows.map(async (row) => ({ row, facts: await factsOrNull(context, row, active) })));
}

/** Returns `gone` if the API does not have it, null if it cannot be read. */
export async function unlessApiError<T>(look: () => Promise<T>): Promise<T | 'gone' | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof VaultsApiError) return error.kind === 'not_found' ? 'gone' : null;
    throw error;
  }
}

/** Returns for how many ms the request that the row names may still arrive. */
export const settlesIn = ({ id, revision, updatedAt }: RotationRow, now: Date): number =>
  settlesInMs(`rotation ${id} ${revision}`, updatedAt, now);

/**
 * Returns for how many ms a token may still be in transit, because the row does not record how sending it ended; 0 if
 * none is. Retiring does not count, because archiving or deleting twice is harmless. The limit is three times the
 * longest wait of the client, so a person waits for it only after a crash.
 */
export function inFlightMs(row: RotationRow, now: Date): number {
  const sends = row.state === 'updating' || row.state === 'creating';
  return sends && row.problem === null ? settlesIn(row, now) : 0;
}
