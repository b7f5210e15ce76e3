import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { at, connection } from '@/lib/core/server/db/columns';
import type { Verdict } from '@/lib/verification/verdict';

export const collectRequests = pgTable(
  'collect_requests',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    vaultName: text('vault_name').notNull(),
    target: text('target').notNull(),
    protocol: text('protocol', { enum: ['streamable_http', 'sse'] }),
    purpose: text('purpose').notNull(),
    askedBy: text('asked_by').notNull(),
    askedByName: text('asked_by_name').notNull(),
    /** SHA-256 of the link's token. The token itself is not stored. */
    tokenHash: text('token_hash').notNull().unique(),
    /** scrypt with its salt and cost; null without a passphrase. */
    passphraseHash: text('passphrase_hash'),
    passphraseFailures: integer('passphrase_failures').notNull().default(0),
    needsApproval: boolean('needs_approval').notNull(),
    /** The encrypted token between submission and decision; otherwise null. */
    sealed: jsonb('sealed'),
    verdict: jsonb('verdict').$type<Verdict>(),
    credentialId: text('credential_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    decidedAt: at('decided_at'),
    decision: text('decision', { enum: ['approved', 'refused'] }),
  },
  (table) => [
    index('collect_requests_created').on(table.connection, table.createdAt),
    index('collect_requests_vault').on(table.connection, table.vaultId),
    index('collect_requests_sealed').on(table.expiresAt).where(sql`${table.sealed} is not null`),
  ],
);
