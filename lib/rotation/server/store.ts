import 'server-only';
import { and, desc, eq, isNotNull, isNull, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { rotations } from '@/lib/vaults/server/schema';

export interface RotationContext {
  api: VaultsApi;
  db: Database;
  now?: () => Date;
}

export type RotationRow = typeof rotations.$inferSelect;
type CredentialPlace = Pick<RotationRow, 'vaultId' | 'credentialId'>;
type NewRow = Omit<typeof rotations.$inferInsert, 'connection' | 'startedAt' | 'updatedAt'>;
export type RotationPatch = Partial<
  Pick<
    RotationRow,
    'state' | 'method' | 'newCredentialId' | 'knownIds' | 'oldRetiredAt' | 'updatedAtBefore' | 'problem'
  >
>;

const FINAL_STATES: RotationRow['state'][] = ['done', 'failed', 'abandoned'];
export const isFinal = (row: Pick<RotationRow, 'state'>): boolean => FINAL_STATES.includes(row.state);
export const UNFINISHED = notInArray(rotations.state, FINAL_STATES);

export const clock = (context: RotationContext): Date => context.now?.() ?? new Date();

/** Inserts the first row. Returns undefined if the credential has an unfinished rotation. */
export async function insertRow(context: RotationContext, row: NewRow): Promise<RotationRow | undefined> {
  const at = clock(context);
  const [inserted] = await context.db
    .insert(rotations)
    .values({ ...row, connection: context.api.connection.id, startedAt: at, updatedAt: at })
    .onConflictDoNothing()
    .returning();
  return inserted;
}

/** Updates the row that the caller has read. Returns undefined if another tab or person changed it first. */
export async function moveRow(
  context: RotationContext,
  row: RotationRow,
  patch: RotationPatch,
): Promise<RotationRow | undefined> {
  const [moved] = await context.db
    .update(rotations)
    .set({ ...patch, revision: row.revision + 1, updatedAt: clock(context) })
    .where(and(eq(rotations.id, row.id), eq(rotations.revision, row.revision)))
    .returning();
  if (moved === undefined && patch.state === 'created') await keepLateId(context, row, patch);
  return moved;
}

/** Keeps the id of a credential that was created after its rotation was abandoned. */
const keepLateId = ({ db }: RotationContext, { id }: RotationRow, { newCredentialId }: RotationPatch) =>
  db
    .update(rotations)
    .set({ newCredentialId, revision: sql`${rotations.revision} + 1` })
    .where(and(eq(rotations.id, id), eq(rotations.state, 'abandoned'), isNull(rotations.newCredentialId)));

const rowsWhere = ({ api, db }: RotationContext, ...conditions: SQL[]) =>
  db
    .select()
    .from(rotations)
    .where(and(eq(rotations.connection, api.connection.id), ...conditions));

const firstWhere = async (context: RotationContext, ...conditions: SQL[]): Promise<RotationRow | undefined> =>
  (await rowsWhere(context, ...conditions).limit(1))[0];

const ofCredential = ({ vaultId, credentialId }: CredentialPlace) => [
  eq(rotations.vaultId, vaultId),
  eq(rotations.credentialId, credentialId),
];

export const rowById = (context: RotationContext, id: string) => firstWhere(context, eq(rotations.id, id));

export const unfinishedRow = (context: RotationContext, credential: CredentialPlace) =>
  firstWhere(context, ...ofCredential(credential), UNFINISHED);

/** Returns an earlier rotation that archived or deleted this credential, which cannot be undone. */
export const rowThatRetired = (context: RotationContext, row: RotationRow) =>
  firstWhere(context, ...ofCredential(row), ne(rotations.id, row.id), isNotNull(rotations.oldRetiredAt));

export const unfinishedRows = (context: RotationContext, vaultId: string, limit: number) =>
  rowsWhere(context, eq(rotations.vaultId, vaultId), UNFINISHED)
    .orderBy(desc(rotations.startedAt), desc(rotations.id))
    .limit(limit);
