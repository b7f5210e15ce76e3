import { index, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { connection } from '@/lib/core/server/db/columns';
import type { Finding } from '../model';

export const lifelines = pgSchema('lifelines');

/** What auditors found in archived entries. Rows are added, never changed; the newest of an entry counts. */
export const reviews = lifelines.table(
  'reviews',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    finding: text('finding').$type<Finding>().notNull(),
    note: text('note').notNull(),
    /** The seed of the sample that the entry was drawn in. */
    seed: text('seed').notNull(),
    reviewedBy: text('reviewed_by').notNull(),
    reviewedAt: timestamp('reviewed_at', { withTimezone: true, mode: 'string', precision: 6 })
      .notNull()
      .defaultNow(),
  },
  (table) => [
    index('reviews_entry').on(table.connection, table.vaultId, table.credentialId, table.reviewedAt),
  ],
);
