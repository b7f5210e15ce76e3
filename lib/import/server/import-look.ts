import 'server-only';
import pMap from 'p-map';
import type { Problem } from '@/lib/core/result';
import { claimsOn } from '@/lib/vaults/server/claims';
import { apiError, problemOf } from '@/lib/vaults/server/outcome';
import { type ActiveCredentials, activeCredentials } from '@/lib/vaults/server/survey';
import { inSeconds, LOST, landsInMs } from './import-doubt';
import { type ImportContext, type KeptRow, ownedIds, type RowPatch } from './import-store';

/** What a vault holds, as it was read once for a request; or why it could not be read. */
export type Look =
  | { active: ActiveCredentials; byHref: ReadonlyMap<string, string[]>; problem: null }
  | { active: null; problem: Problem };
export type Looks = Map<string, Look>;

const LOOKS_AT_ONCE = 4;

/** One form of the URLs that the URL standard makes equal, as `sameTarget` compares them. */
export const hrefOf = (target: string): string => (URL.canParse(target) ? new URL(target).href : target);

async function look({ api }: Pick<ImportContext, 'api'>, vaultId: string): Promise<Look> {
  try {
    const active = await activeCredentials(api, vaultId);
    const byHref = new Map<string, string[]>();
    for (const { id, target } of active.all) {
      const href = hrefOf(target);
      byHref.set(href, [...(byHref.get(href) ?? []), id]);
    }
    return { active, byHref, problem: null };
  } catch (error) {
    return { active: null, problem: problemOf(apiError(error)) };
  }
}

/** Reads the active credentials of each vault once. Rejects for no reason of the API's. */
export async function lookAt(
  context: Pick<ImportContext, 'api'>,
  vaultIds: Iterable<string>,
): Promise<Looks> {
  const ids = [...new Set(vaultIds)];
  const found = await pMap(ids, (id) => look(context, id), { concurrency: LOOKS_AT_ONCE });
  return new Map(ids.flatMap((id, index) => (found[index] === undefined ? [] : [[id, found[index]]])));
}

const FOUND = 'Its answer had been lost. It is there, with the token that was sent then.';
const OTHERS =
  'Its answer had been lost. The vault has an active credential for this server, which another change made.';

/**
 * How a row in doubt ended, by what its vault holds now; null where it is not there and can no longer
 * land. `claimed` are credentials that
 * another row of this request has as its own.
 */
async function resolve(
  context: ImportContext,
  row: KeptRow,
  looks: Looks,
  claimed: ReadonlySet<string>,
): Promise<RowPatch | null> {
  const { key, kind, vaultId, target } = row;
  const as = (end: Pick<RowPatch, 'outcome' | 'credentialId' | 'sentence'>): RowPatch => ({
    key,
    kind,
    vaultId,
    target,
    ...end,
  });
  const unknown = (sentence: string) => as({ outcome: 'unknown', sentence: `${LOST} ${sentence}` });
  const seen = looks.get(vaultId ?? '');
  if (seen === undefined || seen.active === null)
    return unknown(`The vault cannot be read either. ${seen?.problem.message ?? ''}`.trim());
  const there = seen.byHref.get(hrefOf(target)) ?? [];
  const sought = { kind: 'credential' as const, vaultId: vaultId ?? '', target };
  const who = { own: [row.runId], at: row.updatedAt };
  const { taken, isContested } = await claimsOn(context, sought, there, who);
  const owned = await ownedIds(context, there);
  const [id, ...others] = there.filter((one) => !owned.has(one) && !taken.has(one) && !claimed.has(one));
  if (id !== undefined && isContested)
    return unknown(
      `${id} is there now, but another change that may have made it has not ended yet. Import it again in a few minutes.`,
    );
  if (id !== undefined && others.length === 0)
    return as({ outcome: 'created', credentialId: id, sentence: FOUND });
  if (id !== undefined)
    return unknown(`Several credentials for this server appeared: ${[id, ...others].join(', ')}.`);
  if (there[0] !== undefined) return as({ outcome: 'skipped', credentialId: there[0], sentence: OTHERS });
  if (seen.active.unreadable > 0)
    return unknown('The vault does not show it, but some of its rows cannot be read.');
  const waitMs = landsInMs(context, row);
  return waitMs === 0
    ? null
    : unknown(`The vault does not show it, but it may still appear. Import it again ${inSeconds(waitMs)}.`);
}

/**
 * Finds out by looking how rows in doubt ended. Those that are still in doubt are to be told, not to be
 * kept: the time since they were sent goes on. What is in neither list is not there and can be sent.
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
