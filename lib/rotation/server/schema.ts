import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at } from '@/lib/core/server/db/columns';

export const leakChecklists = pgTable(
  'leak_checklists',
  {
    id: uuid('id').primaryKey(),
    connection: text('connection').notNull(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    target: text('target').notNull(),
    /** Active credentials for the same server when the leak was reported. They do not count as the replacement. */
    knownIds: jsonb('known_ids').$type<string[]>().notNull().default([]),
    openedAt: at('opened_at').notNull().defaultNow(),
    removedAt: at('removed_at'),
    revokedAt: at('revoked_at'),
    replacedAt: at('replaced_at'),
    notNeededAt: at('not_needed_at'),
    closedAt: at('closed_at'),
  },
  (table) => [
    uniqueIndex('leak_checklists_one_open')
      .on(table.connection, table.vaultId, table.credentialId)
      .where(sql`${table.closedAt} is null`),
    index('leak_checklists_by_vault').on(table.connection, table.vaultId, table.openedAt),
  ],
);
