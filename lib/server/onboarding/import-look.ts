import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '@/lib/contract/result';
import { apiError, problemOf } from '../rotation/outcome';
import { type ActiveCredentials, activeCredentials } from '../rotation/survey';
import { atMost } from './at-most';
import { clockOf, type ImportContext, type KeptRow, ownedIds, type RowPatch } from './import-store';

/** What a vault holds, as it was read once for a request; or why it could not be read. */
export type Look =
  | { active: ActiveCredentials; byHref: ReadonlyMap<string, string[]>; problem: null }
  | { active: null; problem: Problem };
export type Looks = Map<string, Look>;

const LOOKS_AT_ONCE = 4;

/**
 * A request whose answer was lost may still take effect within this time, and not after it: no attempt
 * lasts longer (vaults-api/transport.ts). Milliseconds.
 */
export const LANDING_MS = 15_000;

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
  const found = await atMost(LOOKS_AT_ONCE, ids, (id) => look(context, id));
  return new Map(ids.flatMap((id, index) => (found[index] === undefined ? [] : [[id, found[index]]])));
}

const LOST = 'It was sent, but no usable answer came.';
const FOUND = 'Its answer had been lost. It is there, with the token that was sent then.';

/** Its end; or, where it is not there, in how many milliseconds it can no longer land. */
type Resolved = { ended: RowPatch } | { ended: null; landsIn: number };

/** How a row that was being sent ended, by what its vault holds now. */
async function resolve(context: ImportContext, row: KeptRow, looks: Looks): Promise<Resolved> {
  const { key, kind, vaultId, target, knownIds } = row;
  const as = (end: Pick<RowPatch, 'outcome' | 'credentialId' | 'sentence'>): Resolved => ({
    ended: { key, kind, vaultId, target, knownIds, ...end },
  });
  const unknown = (sentence: string) => as({ outcome: 'unknown', sentence: `${LOST} ${sentence}` });
  const seen = looks.get(vaultId ?? '');
  if (seen === undefined || seen.active === null)
    return unknown(`The vault cannot be read either. ${seen?.problem.message ?? ''}`.trim());
  const fresh = (seen.byHref.get(hrefOf(target)) ?? []).filter((id) => !knownIds.includes(id));
  const owned = await ownedIds(context, fresh);
  const [id, ...others] = fresh.filter((one) => !owned.has(one));
  if (id !== undefined && others.length === 0)
    return as({ outcome: 'created', credentialId: id, sentence: FOUND });
  if (id !== undefined)
    return unknown(`Several credentials for this server appeared: ${[id, ...others].join(', ')}.`);
  if (seen.active.unreadable > 0)
    return unknown('The vault does not show it, but some of its rows cannot be read.');
  const age = clockOf(context).getTime() - row.updatedAt.getTime();
  return { ended: null, landsIn: Math.max(0, LANDING_MS - age) };
}

/**
 * Finds out how rows that were being sent ended: by looking, and by looking again where one may still
 * land. Puts into `looks` what it reads anew. What is not in the answer is not there and can be sent.
 */
export async function settle(
  context: ImportContext,
  rows: readonly KeptRow[],
  looks: Looks,
): Promise<RowPatch[]> {
  const ended: RowPatch[] = [];
  const landing: KeptRow[] = [];
  let waitMs = 0;
  for (const row of rows) {
    const resolved = await resolve(context, row, looks);
    if (resolved.ended !== null) ended.push(resolved.ended);
    else if (resolved.landsIn > 0) {
      landing.push(row);
      waitMs = Math.max(waitMs, resolved.landsIn);
    }
  }
  if (landing.length === 0) return ended;
  await (context.sleep ?? pause)(waitMs);
  const vaultIds = landing.flatMap(({ vaultId }) => vaultId ?? []);
  for (const [vaultId, seen] of await lookAt(context, vaultIds)) looks.set(vaultId, seen);
  for (const row of landing) {
    const resolved = await resolve(context, row, looks);
    if (resolved.ended !== null) ended.push(resolved.ended);
  }
  return ended;
}
