import 'server-only';
import pMap from 'p-map';
import type { Problem } from '@/lib/core/result';
import { hrefOf } from '@/lib/core/same-url';
import type { Credential } from '@/lib/providers/model';
import { activeCredentials, type Listed } from '@/lib/vaults/server/list';
import { apiError, problemOf } from '@/lib/vaults/server/outcome';
import { resolveCreate } from '@/lib/vaults/server/write-resolution';
import { inSeconds, LOST, sentBefore } from './import-doubt';
import { type ImportContext, type KeptRow, madeIds, type RowPatch } from './import-store';

/** The active credentials for a server, as a vault was read once for a request. */
type ActiveFor = (target: string) => Listed<Credential>;

/** What a vault holds; or why it could not be read. */
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
 * land. `claimed` are credentials that another row of this request has as its own. A row is sent only where
 * the vault was seen without a credential for the server, so none was there before.
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
      `${resolution.ids[0]} is there now, but another change that may have made it has not ended yet. Import it again in a few minutes.`,
    );
  if (resolution.state === 'ambiguous' && resolution.reason === 'several')
    return unknown(`Several credentials for this server appeared: ${resolution.ids.join(', ')}.`);
  const [other] = resolution.others;
  if (other !== undefined) return as({ outcome: 'skipped', credentialId: other, sentence: OTHERS });
  if (resolution.state === 'ambiguous')
    return unknown('The vault does not show it, but some of its rows cannot be read.');
  if (resolution.state === 'absent') return null;
  return unknown(
    `The vault does not show it, but it may still appear. Import it again ${inSeconds(resolution.ms)}.`,
  );
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
