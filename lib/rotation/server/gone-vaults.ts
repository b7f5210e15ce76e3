import 'server-only';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import { rotations } from '@/lib/vaults/server/schema';
import { unlessApiError } from './observe';
import { leakChecklists } from './schema';
import { type RotationContext, UNFINISHED } from './store';

/** Vaults with unfinished work are few. At most this many are looked up. */
const LOOKED_UP_MAX = 20;

export interface GoneVault {
  vaultId: string;
  target: string;
  unfinished: number;
}

/**
 * Returns deleted vaults with an unfinished rotation or leak checklist, newest first, because no list of the API leads
 * to their pages. A vault that cannot be looked up is omitted.
 */
export async function goneVaults({ api, db }: RotationContext): Promise<GoneVault[]> {
  const open = unionAll(
    db
      .select({ vaultId: rotations.vaultId, target: rotations.target, at: rotations.startedAt })
      .from(rotations)
      .where(and(eq(rotations.connection, api.connection.id), UNFINISHED)),
    db
      .select({ vaultId: leakChecklists.vaultId, target: leakChecklists.target, at: leakChecklists.openedAt })
      .from(leakChecklists)
      .where(and(eq(leakChecklists.connection, api.connection.id), isNull(leakChecklists.closedAt))),
  ).as('open');
  const vaults = await db
    .select({
      vaultId: open.vaultId,
      target: sql<string>`(array_agg(${open.target} order by ${open.at} desc))[1]`,
      unfinished: sql<number>`count(*)::int`,
    })
    .from(open)
    .groupBy(open.vaultId)
    .orderBy(sql`max(${open.at}) desc`)
    .limit(LOOKED_UP_MAX);
  const found = await Promise.all(vaults.map(({ vaultId }) => unlessApiError(() => api.vaults.get(vaultId))));
  return vaults.filter((_, index) => found[index] === 'gone');
}
