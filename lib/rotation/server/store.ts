import 'server-only';
import { and, desc, eq, isNotNull, isNull, ne, notInArray, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { rotations } from '@/lib/vaults/server/schema';

export interface RotationContext {
  api: VaultsApi;
  db: Database;
  /** The clock, for tests. */
  now?: () => Date;
}

export type RotationRow = typeof rotations.$inferSelect;
type NewRow = Omit<typeof rotations.$inferInsert, 'connection' | 'startedAt' | 'updatedAt'>;
export type RotationPatch = Partial<
  Pick<
    RotationRow,
    | 'state'
    | 'method'
    | 'retire'
    | 'newCredentialId'
    | 'knownIds'
    | 'oldRetiredAt'
    | 'updatedAtBefore'
    | 'problem'
  >
>;

export const FINAL_STATES = ['done', 'failed', 'abandoned'] as const;
export const isFinal = (row: Pick<RotationRow, 'state'>): boolean =>
  FINAL_STATES.some((state) => state === row.state);

/** Another tab or person moved the row first. */
export class StaleRotation extends Error {
  override readonly name = 'StaleRotation';
  /** A request had been sent by then, and the row says nothing of what became of it. */
  readonly isAfterSending: boolean;

  constructor(isAfterSending: boolean) {
    super();
    this.isAfterSending = isAfterSending;
  }
}

export const clock = (context: RotationContext): Date => context.now?.() ?? new Date();

/** Writes the first row. Returns undefined where an unfinished rotation of the same credential stands. */
export async function insertRow(context: RotationContext, row: NewRow): Promise<RotationRow | undefined> {
  const at = clock(context);
  const [inserted] = await context.db
    .insert(rotations)
    .values({ ...row, connection: context.api.connection.id, startedAt: at, updatedAt: at })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

/**
 * Moves the row that the caller has read. Throws StaleRotation when it was moved since. `isAfterSending`:
 * a request that may have changed something was sent since the row was read.
 */
export async function moveRow(
  context: RotationContext,
  row: RotationRow,
  patch: RotationPatch,
  { isAfterSending = false } = {},
): Promise<RotationRow> {
  const [moved] = await context.db
    .update(rotations)
    .set({ ...patch, revision: row.revision + 1, updatedAt: clock(context) })
    .where(and(eq(rotations.id, row.id), eq(rotations.revision, row.revision)))
    .returning();
  if (moved === undefined) throw new StaleRotation(isAfterSending);
  return moved;
}

/** Keeps the id of a credential that arrived after its rotation was abandoned: it exists, so it is told. */
export async function keepLateId(context: RotationContext, row: RotationRow, id: string): Promise<void> {
  await context.db
    .update(rotations)
    .set({ newCredentialId: id, revision: sql`${rotations.revision} + 1` })
    .where(
      and(eq(rotations.id, row.id), eq(rotations.state, 'abandoned'), isNull(rotations.newCredentialId)),
    );
}

export async function rowById({ api, db }: RotationContext, id: string): Promise<RotationRow | undefined> {
  const [row] = await db
    .select()
    .from(rotations)
    .where(and(eq(rotations.id, id), eq(rotations.connection, api.connection.id)));
  return row;
}

/** The rows of one credential. */
const ofCredential = (
  { api }: Pick<RotationContext, 'api'>,
  { vaultId, credentialId }: Pick<RotationRow, 'vaultId' | 'credentialId'>,
) =>
  and(
    eq(rotations.connection, api.connection.id),
    eq(rotations.vaultId, vaultId),
    eq(rotations.credentialId, credentialId),
  );

export async function unfinishedRow(
  context: RotationContext,
  credential: Pick<RotationRow, 'vaultId' | 'credentialId'>,
): Promise<RotationRow | undefined> {
  const [row] = await context.db
    .select()
    .from(rotations)
    .where(and(ofCredential(context, credential), notInArray(rotations.state, [...FINAL_STATES])));
  return row;
}

/** An earlier rotation after which this credential was archived or deleted; there is no way back from that. */
export async function rowThatRetired(
  context: RotationContext,
  retired: RotationRow,
): Promise<RotationRow | undefined> {
  const [row] = await context.db
    .select()
    .from(rotations)
    .where(
      and(ofCredential(context, retired), ne(rotations.id, retired.id), isNotNull(rotations.oldRetiredAt)),
    )
    .limit(1);
  return row;
}

/** Newest first. */
export async function rowsOfVault(
  { api, db }: RotationContext,
  vaultId: string,
  { unfinished, limit }: { unfinished: boolean; limit: number },
): Promise<RotationRow[]> {
  return db
    .select()
    .from(rotations)
    .where(
      and(
        eq(rotations.connection, api.connection.id),
        eq(rotations.vaultId, vaultId),
        unfinished ? notInArray(rotations.state, [...FINAL_STATES]) : undefined,
      ),
    )
    .orderBy(desc(rotations.startedAt), desc(rotations.id))
    .limit(limit);
}
