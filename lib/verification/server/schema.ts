import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, connection } from '@/lib/core/server/db/columns';
import type { Verdict } from '@/lib/verification/verdict';

/** What Strongroom knows of a credential beyond the API. Deliberately without a column for the token. */
export const credentialFacts = pgTable(
  'credential_facts',
  {
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    verdict: jsonb('verdict').$type<Verdict>(),
    verifiedBy: text('verified_by'),
    /** HMAC-SHA-256 of the token in hex, with a key of the server; null if comparing is off. */
    fingerprint: text('fingerprint'),
    /** SHA-256 in hex of the MCP server URL in the form in which look-alikes are equal. */
    server: text('server'),
    /** When the token expires, according to its JWT; null if it does not state it. */
    tokenExpiresAt: at('token_expires_at'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.connection, table.vaultId, table.credentialId] }),
    index('credential_facts_fingerprint').on(table.connection, table.fingerprint),
    index('credential_facts_server').on(table.connection, table.server),
  ],
);
