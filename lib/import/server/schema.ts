import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, connection } from '@/lib/core/server/db/columns';
import { IMPORT_OUTCOMES } from '../model';

/** Identifies the API: its base URL, or `embedded`; with a digest for accounts that only tests have. */

export const importRuns = pgTable(
  'import_runs',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    startedBy: text('started_by').notNull(),
    total: integer('total').notNull(),
    startedAt: at('started_at').notNull().defaultNow(),
    endedAt: at('ended_at'),
  },
  (table) => [index('import_runs_started').on(table.connection, table.startedAt)],
);

/** One row per credential or vault that a run should create. `sending` is written before the request. */
export const importRows = pgTable(
  'import_rows',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => importRuns.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    kind: text('kind', { enum: ['vault', 'credential'] }).notNull(),
    vaultId: text('vault_id'),
    credentialId: text('credential_id'),
    /** The MCP server URL, or the name of the vault. */
    target: text('target').notNull(),
    outcome: text('outcome', { enum: ['sending', ...IMPORT_OUTCOMES] }).notNull(),
    sentence: text('sentence'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.key] }),
    index('import_rows_doubtful').on(table.vaultId).where(sql`${table.outcome} in ('sending', 'unknown')`),
  ],
);
