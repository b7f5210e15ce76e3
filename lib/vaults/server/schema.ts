import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Problem } from '@/lib/core/result';
import { at, connection } from '@/lib/core/server/db/columns';
import { ROTATION_STATES } from '@/lib/vaults/rotation-states';

const FINAL = sql.raw(`('done', 'failed', 'abandoned')`);
/** One row per rotation. Deliberately has no column for the token. */
export const rotations = pgTable(
  'rotations',
  {
    id: uuid('id').primaryKey(),
    /** The base URL of the API, or `embedded`. A new PAT must not hide unfinished rotations. */
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
    /** Active credentials for the same target before the first write. Any other one is ours. */
    knownIds: jsonb('known_ids').$type<string[]>().notNull().default([]),
    /** When the old credential was seen inactive. A later refusal is not “nothing changed”. */
    oldRetiredAt: at('old_retired_at'),
    updatedAtBefore: text('updated_at_before'),
    problem: jsonb('problem').$type<Problem>(),
    /** Increases with every transition, so that two tabs cannot both change a row. */
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

/** Nothing in this console may delete the vault or credential until a date. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    /** Null: the vault and all its credentials. */
    credentialId: text('credential_id'),
    reason: text('reason').notNull(),
    until: at('until').notNull(),
    setBy: text('set_by').notNull(),
    /** The user who set it. If there is another administrator, this user cannot release it. */
    setById: text('set_by_id').notNull(),
    setAt: at('set_at').notNull().defaultNow(),
    endedBy: text('ended_by'),
    endedAt: at('ended_at'),
  },
  (table) => [index('legal_holds_subject').on(table.connection, table.vaultId, table.credentialId)],
);

/** An accepted deletion that has not ended, so that no hold is set while it runs. */
export const runningDeletions = pgTable(
  'running_deletions',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    /** Null: the vault and all its credentials. */
    credentialId: text('credential_id'),
    startedAt: at('started_at').notNull().defaultNow(),
  },
  (table) => [index('running_deletions_subject').on(table.connection, table.vaultId)],
);
