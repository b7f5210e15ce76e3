import 'server-only';
import type { CallOptions } from '@/lib/providers/server/client/vaults-api';
import { type ActiveCredentials, activeCredentials, activeFor, lookUp } from '@/lib/vaults/server/list';
import { type CreateResolution, resolveCreate, settlesInMs } from '@/lib/vaults/server/write-resolution';
import type { RotationSituation } from '../model';
import { clock, type RotationContext, type RotationRow } from './store';

/** What the API shows of one rotation at this moment. */
export interface Facts extends RotationSituation {
  oldUpdatedAt: string | null;
  /**
   * Active, for the same server, not there before the first write, not the recorded new one and not made
   * by another change.
   */
  candidates: string[];
  /** Whether the new credential that was sent last was made, as far as the candidates show it. */
  made: CreateResolution;
  /** Active credentials for the same server that were there before or that others made, besides the old one. */
  others: string[];
  /** Rows of the list that could not be read: what is not seen may still be among them. */
  unreadable: number;
  /** The API has no such vault, so nothing of the rotation can be completed. */
  vaultGone?: true;
}

/** What there is of a rotation whose vault was deleted: nothing. */
export const goneWithVault = (row: Pick<RotationRow, 'newCredentialId'>): Facts => ({
  oldCredential: 'gone',
  newCredential: row.newCredentialId === null ? 'none' : 'gone',
  oldUpdatedAt: null,
  candidates: [],
  made: { state: 'absent', others: [] },
  others: [],
  unreadable: 0,
  vaultGone: true,
});

/** Looks at everything that one rotation depends on. Rejects with `VaultsApiError` where it cannot. */
export async function survey(
  context: RotationContext,
  row: RotationRow,
  options?: CallOptions,
  known?: ActiveCredentials,
): Promise<Facts> {
  const { api } = context;
  const active = known ?? (await activeCredentials(api, row.vaultId, options));
  const find = async (id: string) => {
    const listed = active.all.find((credential) => credential.id === id);
    return listed === undefined
      ? lookUp(api, row.vaultId, id, options)
      : { presence: 'active' as const, credential: listed };
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

/** Another change may have made one of the candidates: it is running, or its outcome is unknown. */
export const isContested = ({ made }: Pick<Facts, 'made'>): boolean =>
  made.state === 'ambiguous' && made.reason === 'contested';

/** Milliseconds for which what the row says that was sent may still arrive. */
export const settlesIn = (row: RotationRow, now: Date): number =>
  settlesInMs(`rotation ${row.id} ${row.revision}`, row.updatedAt, now);
