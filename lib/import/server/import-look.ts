import 'server-only';
import pMap from 'p-map';
import type { Problem } from '@/lib/core/result';
import { hrefOf } from '@/lib/core/same-url';
import type { Credential } from '@/lib/providers/model';
import { activeCredentials, type Listed } from '@/lib/vaults/server/list';
import { apiError, problemOf } from '@/lib/vaults/server/outcome';
import { resolveCreate } from '@/lib/vaults/server/write-resolution';
import { type ImportContext, type KeptRow, madeIds, type RowPatch } from './import-store';
import { inSeconds, LOST, sentBefore } from './unresolved-rows';

/** Returns the active credentials for a server, from one read of the vault per request. */
type ActiveFor = (target: string) => Listed<Credential>;

export type Look = { activeFor: ActiveFor; problem: null } | { activeFor: null; problem: Problem };
export type Looks = Map<string, Look>;

const LOOKS_AT_ONCE = 4;

async function look({ api }: Pick<ImportContext, 'api'>, vaultId: string): Promise<Look> {
  try {
    const { all, unreadable } = await activeCredentials(api, vaultId);
    const byHref = Map.groupBy(all, ({ target }) => hrefOf(target));
    const isComplete = unreadable === 0;
    return { activeFor: (target) => ({ rows: byHref.get(hrefOf(target)) ?? [], isComplete }), problem: null };
  } catch (error) {
    return { activeFor: null, problem: problemOf(apiError(error)) };
  }
}

/** Reads the active credentials of each vault once. API errors are values, not rejections. */
export async function lookAt(
  context: Pick<ImportContext, 'api'>,
  vaultIds: Iterable<string>,
): Promise<Looks> {
  const ids = [...new Set(vaultIds)];
  const found = await pMap(ids, (id) => look(context, id), { concurrency: LOOKS_AT_ONCE });
  return new Map(ids.flatMap((id, index) => (found[index] === undefined ? [] : [[id, found[index]]])));
}

const FOUND = 'The response was lost. The credential exists, with the token that was sent.';
const OTHERS =
  'The response was lost. The vault has an active credential for this server, which another change created.';

/**
 * Returns the outcome of an unknown row by the vault's current content; null if the credential is missing and can no
 * longer land. `claimed` are credentials of other rows of this request. A row is sent only to a vault without a
 * credential for the server, so none existed before.
 */
async function resolve(
  context: ImportContext,
  row: KeptRow,
  looks: Looks,
  claimed: ReadonlySet<string>,
): Promise<RowPatch | null> {
  const { key, kind, vaultId, target } = row;
  const as = (end: Pick<RowPatch, 'outcome' | 'credentialId' | 'sentence'>): RowPatch => {
    return { key, kind, vaultId, target, ...end };
  };
  const unknown = (sentence: string) => as({ outcome: 'unknown', sentence: `${LOST} ${sentence}` });
  const seen = looks.get(vaultId ?? '');
  if (seen === undefined || seen.activeFor === null)
    return unknown(`The vault cannot be read either. ${seen?.problem.message ?? ''}`.trim());
  const there = seen.activeFor(target);
  const owned = await madeIds(context, { credentials: there.rows.map(({ id }) => id) });
  const write = {
    kind: 'credential' as const,
    vaultId: vaultId ?? '',
    target,
    claimed: new Set([...owned, ...claimed]),
    ...sentBefore(context, row),
  };
  const resolution = await resolveCreate(context, write, there);
  if (resolution.state === 'created')
    return as({ outcome: 'created', credentialId: resolution.made.id, sentence: FOUND });
  if (resolution.state === 'ambiguous' && resolution.reason === 'contested')
    return unknown(
      `${resolution.ids[0]} exists now, but another change that may have created it has not ended yet. Import it again in a few minutes.`,
    );
  if (resolution.state === 'ambiguous' && resolution.reason === 'several')
    return unknown(`Several credentials for this server appeared: ${resolution.ids.join(', ')}.`);
  const [other] = resolution.others;
  if (other !== undefined) return as({ outcome: 'skipped', credentialId: other, sentence: OTHERS });
  if (resolution.state === 'ambiguous')
    return unknown('The vault does not list it, but some of its rows cannot be read.');
  if (resolution.state === 'absent') return null;
  return unknown(
    `The vault does not list it, but it may still appear. Import it again ${inSeconds(resolution.ms)}.`,
  );
}

/**
 * Looks up the outcome of unknown rows. Rows that are still unknown are reported but not saved, so that the time since
 * they were sent continues. Rows in neither list do not exist and can be sent.
 */
export async function settle(
  context: ImportContext,
  rows: readonly KeptRow[],
  looks: Looks,
): Promise<{ ended: RowPatch[]; doubtful: RowPatch[] }> {
  const ended: RowPatch[] = [];
  const doubtful: RowPatch[] = [];
  const claimed = new Set<string>();
  for (const row of rows) {
    const resolved = await resolve(context, row, looks, claimed);
    if (resolved === null) continue;
    if (resolved.credentialId) claimed.add(resolved.credentialId);
    (resolved.outcome === 'unknown' ? doubtful : ended).push(resolved);
  }
  return { ended, doubtful };
}
