import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { connection } from '@/lib/core/server/db/columns';
import type { End, Finding } from '../model';

export const lifelines = pgSchema('lifelines');

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 6 });

/**
 * The life of each credential, derived from the inventory and the audit log. It is stored because it joins both for
 * every row, and derived again for vaults that changed (lives.ts). Columns for counts come first, because a row is read
 * up to the last column that a statement names.
 */
export const lives = lifelines.table(
  'lives',
  {
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    id: text('id').notNull(),
    target: text('target').notNull(),
    starts: at('starts').notNull(),
    ends: at('ends'),
    siblings: integer('siblings').notNull(),
    gapMs: doublePrecision('gap_ms'),
    end: text('end').$type<End>(),
    endedBy: text('ended_by'),
    successor: text('successor'),
    isArchived: boolean('is_archived').notNull(),
    isFromLog: boolean('is_from_log').notNull(),
    isOwn: boolean('is_own'),
    /** Until when the earlier ones of its position were active; `infinity` while one is. */
    reachBefore: at('reach_before'),
    madeSequence: bigint('made_sequence', { mode: 'number' }),
    endedSequence: bigint('ended_sequence', { mode: 'number' }),
    createdAt: at('created_at'),
    archivedAt: at('archived_at'),
    tokenSetAt: at('token_set_at'),
    verifiedAt: at('verified_at'),
    outsideAt: at('outside_at'),
    verdict: text('verdict'),
    madeBy: text('made_by'),
    successorSource: text('successor_source'),
    successorTarget: text('successor_target'),
    host: text('host'),
    environment: text('environment'),
    owner: text('owner'),
    vaultName: text('vault_name').notNull(),
    searchText: text('search_text').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.connection, table.vaultId, table.id] }),
    index('lives_id').on(table.connection, table.id),
    index('lives_position').on(table.connection, table.target, table.vaultId, table.starts, table.id),
    index('lives_ended')
      .on(table.connection, table.ends, table.vaultId, table.id)
      .where(sql`${table.ends} is not null`),
  ],
);

/** Vaults whose lives must be derived again, with the transaction that changed them. Triggers insert the rows. */
export const stale = lifelines.table(
  'stale',
  {
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    /** `pg_current_xact_id()`: with a row per transaction, none waits for another. */
    transaction: bigint('transaction', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.vaultId, table.transaction] })],
);

/** The entry of the audit log up to which the lives of a connection are derived. */
export const progress = lifelines.table('progress', {
  connection: connection().primaryKey(),
  auditSequence: bigint('audit_sequence', { mode: 'number' }).notNull(),
});

/** Findings of auditors about archived entries. Rows are added, never changed; the newest of an entry counts. */
export const reviews = lifelines.table(
  'reviews',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    finding: text('finding').$type<Finding>().notNull(),
    note: text('note').notNull(),
    seed: text('seed').notNull(),
    reviewedBy: text('reviewed_by').notNull(),
    reviewedAt: at('reviewed_at').notNull().defaultNow(),
  },
  (table) => [
    index('reviews_entry').on(table.connection, table.vaultId, table.credentialId, table.reviewedAt),
  ],
);
