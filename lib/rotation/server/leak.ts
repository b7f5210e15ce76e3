import 'server-only';
import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { AppError } from '@/lib/core/server/app-error';
import { deleteCredential } from '@/lib/vaults/server/delete';
import { type ActiveCredentials, activeCredentials, idsFor, lookUp } from '@/lib/vaults/server/list';
import type { LeakChecklist } from '../model';
import { unlessApiError } from './observe';
import { leakChecklists } from './schema';
import { clock, type RotationContext } from './store';

type LeakRow = typeof leakChecklists.$inferSelect;
type Tick = 'removedAt' | 'revokedAt' | 'replacedAt' | 'notNeededAt';

const SHOWN_MAX = 50;
/** How long a finished checklist is shown, so that people see its result. In ms. */
const ENDED_SHOWN_MS = 10 * 60_000;

const toChecklist = ({ connection: _, knownIds: __, ...row }: LeakRow): LeakChecklist => ({
  ...row,
  openedAt: row.openedAt.toISOString(),
  removedAt: row.removedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  replacedAt: row.replacedAt?.toISOString() ?? null,
  notNeededAt: row.notNeededAt?.toISOString() ?? null,
  closedAt: row.closedAt?.toISOString() ?? null,
});

/**
 * Starts a leak checklist: delete the credential, revoke the token at its provider, add a new one. Changes nothing at
 * the API. Returns the open checklist if one exists. Rejects with `VaultsApiError` if the credential cannot be read.
 */
export async function openLeak(
  context: RotationContext,
  { vaultId, credentialId }: { vaultId: string; credentialId: string },
): Promise<LeakChecklist> {
  const { api, db } = context;
  const standing = await openRow(context, vaultId, credentialId);
  if (standing !== undefined) return toChecklist(standing);
  const { target } = await api.credentials.get(vaultId, credentialId);
  const knownIds = idsFor(await activeCredentials(api, vaultId), target);
  await db
    .insert(leakChecklists)
    .values({
      ...{ id: randomUUID(), connection: api.connection.id, openedAt: instant(context) },
      ...{ vaultId, credentialId, target, knownIds },
    })
    .onConflictDoNothing();
  const row = await openRow(context, vaultId, credentialId);
  if (row === undefined)
    throw new AppError({
      code: 'conflict',
      message: 'Another person just finished the checklist.',
    });
  return toChecklist(row);
}

const rowsWhere = ({ api, db }: RotationContext, ...conditions: (SQL | undefined)[]) =>
  db
    .select()
    .from(leakChecklists)
    .where(and(eq(leakChecklists.connection, api.connection.id), ...conditions));

async function openRow(context: RotationContext, vaultId: string, credentialId: string) {
  const isOf = and(eq(leakChecklists.vaultId, vaultId), eq(leakChecklists.credentialId, credentialId));
  const [row] = await rowsWhere(context, isOf, isNull(leakChecklists.closedAt));
  return row;
}

async function rowOf(context: RotationContext, checklistId: string): Promise<LeakRow> {
  const [row] = await rowsWhere(context, eq(leakChecklists.id, checklistId));
  if (row !== undefined) return row;
  throw new AppError({ code: 'not_found', message: 'This checklist does not exist.' });
}

/** The database's clock, which all replicas share, because the record states how long each step took. */
const instant = ({ now }: RotationContext): SQL<Date> =>
  now === undefined ? sql`now()` : sql`${now().toISOString()}::timestamptz`;

/** Marks steps as done with the time of the first mark, and closes the list when all three are done. */
async function tick(context: RotationContext, row: LeakRow, ...steps: Tick[]): Promise<LeakRow> {
  const at = instant(context);
  const first = (column: Tick | 'closedAt') => sql`coalesce(${leakChecklists[column]}, ${at})`;
  const now = (column: Tick) => (steps.includes(column) ? first(column) : sql`${leakChecklists[column]}`);
  const isDone = sql`${now('removedAt')} is not null and ${now('revokedAt')} is not null
    and coalesce(${now('replacedAt')}, ${now('notNeededAt')}) is not null`;
  const ticks = Object.fromEntries(steps.map((step) => [step, first(step)]));
  const [ticked] = await context.db
    .update(leakChecklists)
    .set({ ...ticks, closedAt: sql`case when ${isDone} then ${first('closedAt')} end` })
    .where(eq(leakChecklists.id, row.id))
    .returning();
  return ticked ?? row;
}

interface LeakRef {
  checklistId: string;
}

/** Deletes the leaked credential permanently; `alreadyGone` if it did not exist. Rejects with `VaultsApiError`. */
export async function removeLeaked(
  context: RotationContext,
  { checklistId }: LeakRef,
): Promise<LeakChecklist & { alreadyGone: boolean }> {
  const row = await rowOf(context, checklistId);
  const { alreadyGone } =
    row.removedAt === null ? await deleteCredential(context, row) : { alreadyGone: true };
  return { ...toChecklist(await tick(context, row, 'removedAt')), alreadyGone };
}

/** Marks a step as done because a person says so; it cannot be checked. */
const byWord =
  (step: Tick) =>
  async (context: RotationContext, { checklistId }: LeakRef): Promise<LeakChecklist> =>
    toChecklist(await tick(context, await rowOf(context, checklistId), step));

export const tickRevoked = byWord('revokedAt');

/** No new credential is needed, or an existing one replaces it. */
export const tickNotNeeded = byWord('notNeededAt');

/**
 * Returns a vault's checklists that are open or ended in the last 10 minutes, newest first, updated from the API: a
 * missing credential counts as removed, a new active one for the same server as the replacement. If the API cannot be
 * read, returns their last known state.
 */
export async function openLeaks(context: RotationContext, vaultId: string): Promise<LeakChecklist[]> {
  const shownSince = new Date(clock(context).getTime() - ENDED_SHOWN_MS);
  const rows = await rowsWhere(
    context,
    eq(leakChecklists.vaultId, vaultId),
    or(isNull(leakChecklists.closedAt), gt(leakChecklists.closedAt, shownSince)),
  )
    .orderBy(desc(leakChecklists.openedAt), desc(leakChecklists.id))
    .limit(SHOWN_MAX);
  if (rows.every(({ closedAt }) => closedAt !== null)) return rows.map(toChecklist);
  const checked = await unlessApiError(async () => {
    const active = await activeCredentials(context.api, vaultId);
    return Promise.all(rows.map((row) => (row.closedAt === null ? check(context, row, active) : row)));
  });
  return (Array.isArray(checked) ? checked : rows).map(toChecklist);
}

async function check(context: RotationContext, row: LeakRow, active: ActiveCredentials): Promise<LeakRow> {
  const isGone =
    row.removedAt === null &&
    !active.all.some(({ id }) => id === row.credentialId) &&
    (await lookUp(context.api, row.vaultId, row.credentialId)).presence === 'gone';
  const isReplaced =
    row.replacedAt === null && idsFor(active, row.target).some((id) => !row.knownIds.includes(id));
  const steps: Tick[] = [
    ...(isGone ? ['removedAt' as const] : []),
    ...(isReplaced ? ['replacedAt' as const] : []),
  ];
  return steps.length === 0 ? row : tick(context, row, ...steps);
}
