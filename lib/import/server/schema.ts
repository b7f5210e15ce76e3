import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { IMPORT_OUTCOMES } from '../model';
import type { Verdict } from '@/lib/verification/verdict';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** Which API: its base URL, or `embedded`. */
const connection = () => text('connection').notNull();

/** What Strongroom knows of a credential beside what the API says. There is no column for the token, on purpose. */
export const credentialFacts = pgTable(
  'credential_facts',
  {
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    verdict: jsonb('verdict').$type<Verdict>(),
    verifiedBy: text('verified_by'),
    /** HMAC-SHA-256 of the token with a key of the server, as hex; null where comparing is switched off. */
    fingerprint: text('fingerprint'),
    /** SHA-256, as hex, of the form of the MCP server URL in which look-alikes are equal. */
    server: text('server'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.connection, table.vaultId, table.credentialId] }),
    index('credential_facts_fingerprint').on(table.connection, table.fingerprint),
    index('credential_facts_server').on(table.connection, table.server),
  ],
);

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

/** One row a credential, or a vault, that a run was asked to make. `sending` is written before the request. */
export const importRows = pgTable(
  'import_rows',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => importRuns.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    kind: text('kind', { enum: ['vault', 'credential'] }).notNull(),
    /** Of the vault that was made, or that the credential goes into. */
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

/** A one-time request to a teammate for one token. */
export const collectRequests = pgTable(
  'collect_requests',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    vaultName: text('vault_name').notNull(),
    target: text('target').notNull(),
    protocol: text('protocol', { enum: ['streamable_http', 'sse'] }),
    /** What the token is for, in the asker's words. */
    purpose: text('purpose').notNull(),
    askedBy: text('asked_by').notNull(),
    askedByName: text('asked_by_name').notNull(),
    /** SHA-256 of the link's token: the link is shown once and kept nowhere. */
    tokenHash: text('token_hash').notNull().unique(),
    /** scrypt, with its salt and cost; null where none was asked for. */
    passphraseHash: text('passphrase_hash'),
    passphraseFailures: integer('passphrase_failures').notNull().default(0),
    needsApproval: boolean('needs_approval').notNull(),
    /** The token between submission and approval, sealed under a key of its own; null at every other time. */
    sealed: jsonb('sealed'),
    verdict: jsonb('verdict').$type<Verdict>(),
    credentialId: text('credential_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    /** When the teammate submitted: from then on the link opens nothing. */
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    /** When the asker approved or refused. */
    decidedAt: at('decided_at'),
    decision: text('decision', { enum: ['approved', 'refused'] }),
  },
  (table) => [
    index('collect_requests_created').on(table.connection, table.createdAt),
    index('collect_requests_sealed').on(table.expiresAt).where(sql`${table.sealed} is not null`),
  ],
);
