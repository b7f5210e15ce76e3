import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Problem } from '@/lib/core/result';
import { at, connection } from '@/lib/core/server/db/columns';
import { ROTATION_STATES } from '@/lib/vaults/rotation-states';

/** States in which nothing is left to do. */
const FINAL = sql.raw(`('done', 'failed', 'abandoned')`);
/** One row a rotation. There is no column for the token, on purpose. */
export const rotations = pgTable(
  'rotations',
  {
    id: uuid('id').primaryKey(),
    /** Which API: its base URL, or `embedded`. Not the PAT: renewing it must not hide what is unfinished. */
    connection: text('connection').notNull(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    target: text('target').notNull(),
    protocol: text('protocol'),
    kind: text('kind').notNull(),
    method: text('method', { enum: ['in-place', 'recreate'] }).notNull(),
    retire: text('retire', { enum: ['archive', 'delete'] }).notNull(),
    state: text('state', { enum: ROTATION_STATES }).notNull(),
    newCredentialId: text('new_credential_id'),
    /** Active credentials for the same target before the first write: what is not among them is ours. */
    knownIds: jsonb('known_ids').$type<string[]>().notNull().default([]),
    /** When the old credential was seen to serve no more: what is refused after that is not “nothing changed”. */
    oldRetiredAt: at('old_retired_at'),
    /** `updated_at` of the credential before an in-place rotation. */
    updatedAtBefore: text('updated_at_before'),
    problem: jsonb('problem').$type<Problem>(),
    /** Rises with every transition: two tabs cannot both move one row. */
    revision: integer('revision').notNull().default(0),
    startedAt: at('started_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    check(
      'rotations_state',
      sql`${table.state} in (${sql.raw(ROTATION_STATES.map((state) => `'${state}'`).join(', '))})`,
    ),
    uniqueIndex('rotations_one_unfinished')
      .on(table.connection, table.vaultId, table.credentialId)
      .where(sql`${table.state} not in ${FINAL}`),
    index('rotations_by_vault').on(table.connection, table.vaultId, table.startedAt),
  ],
);

/** A vault, or one credential of it, that nothing in this console may delete for a time. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    /** Null: the vault and every credential of it. */
    credentialId: text('credential_id'),
    reason: text('reason').notNull(),
    until: at('until').notNull(),
    setBy: text('set_by').notNull(),
    /** The user who set it: where there is another administrator, this one cannot release it. */
    setById: text('set_by_id').notNull(),
    setAt: at('set_at').notNull().defaultNow(),
    endedBy: text('ended_by'),
    endedAt: at('ended_at'),
  },
  (table) => [index('legal_holds_subject').on(table.connection, table.vaultId, table.credentialId)],
);

/** A deletion that was let through and has not ended, so that no hold is set while it runs. */
export const runningDeletions = pgTable(
  'running_deletions',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    /** Null: the vault and every credential of it. */
    credentialId: text('credential_id'),
    startedAt: at('started_at').notNull().defaultNow(),
  },
  (table) => [index('running_deletions_subject').on(table.connection, table.vaultId)],
);
