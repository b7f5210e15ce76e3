import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/** The embedded Vaults API has a separate schema. The console's tables never join it. */
export const embedded = pgSchema('embedded');

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
/** Microseconds, as documented by the API. A Date would lose three digits, so they are strings. */
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 6 });

export const accounts = embedded.table('accounts', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  /** null: the shape of the process (`EMBEDDED_API_SHAPE`). */
  shape: text('shape', { enum: ['flat', 'auth'] }),
  /** The documents disagree on whether a vault needs a first credential. */
  requireFirstCredential: boolean('require_first_credential').notNull().default(false),
  /** Whether a second active credential for one URL in one vault answers 409. */
  uniqueTargets: boolean('unique_targets').notNull().default(false),
  /** The fault of this account; read only if EMBEDDED_SCENARIOS=1. */
  scenario: jsonb('scenario').$type<{ name: string; [option: string]: unknown }>(),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const pats = embedded.table(
  'pats',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** SHA-256 of a 256-bit random token, which cannot be guessed, so no slow hash is needed. */
    hash: bytea('hash').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    revokedAt: at('revoked_at'),
  },
  (table) => [uniqueIndex('pats_hash').on(table.hash)],
);

export const vaults = embedded.table(
  'vaults',
  {
    id: text('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    displayName: text('display_name').notNull(),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull().default({}),
    archivedAt: at('archived_at'),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    // Ascending and read backwards, because `desc` indexes sort NULLS LAST, which no plain `order by … desc`
    // matches.
    index('vaults_page').on(table.accountId, table.createdAt, table.id),
    index('vaults_page_active')
      .on(table.accountId, table.createdAt, table.id)
      .where(sql`${table.archivedAt} is null`),
    // The account is part of it, so that a search does not read the hits of other accounts. Without
    // fastupdate, because a search reads the whole list of pending entries.
    index('vaults_name')
      .using('gin', table.accountId, table.displayName.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    // Terms of one or two characters, which a trigram index does not have.
    index('vaults_short_terms')
      .using('gin', table.accountId, sql`embedded.short_terms(${table.displayName})`)
      .with({ fastupdate: false }),
  ],
);

export const credentials = embedded.table(
  'credentials',
  {
    id: text('id').primaryKey(),
    vaultId: text('vault_id')
      .notNull()
      .references(() => vaults.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    mcpServerUrl: text('mcp_server_url'),
    protocol: text('protocol'),
    /** `auth` without secrets: expires_at, refresh endpoint, variable name and its hosts. */
    auth: jsonb('auth').$type<Record<string, unknown>>().notNull().default({}),
    displayName: text('display_name'),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull().default({}),
    /** AES-256-GCM: nonce ‖ tag ‖ ciphertext of the JSON of all secrets of this credential. */
    sealed: bytea('sealed').notNull(),
    /** The data key, encrypted in the same layout by the master key `keyId`. */
    wrappedKey: bytea('wrapped_key').notNull(),
    keyId: text('key_id').notNull(),
    archivedAt: at('archived_at'),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('credentials_page').on(table.vaultId, table.createdAt, table.id),
    index('credentials_page_active')
      .on(table.vaultId, table.createdAt, table.id)
      .where(sql`${table.archivedAt} is null`),
    index('credentials_url')
      .using('gin', table.vaultId, table.mcpServerUrl.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
  ],
);

export const sessions = embedded.table(
  'sessions',
  {
    id: text('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    agent: text('agent').notNull(),
    /** The requested version; null: the latest. */
    agentVersion: integer('agent_version'),
    environmentId: text('environment_id'),
    title: text('title'),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull().default({}),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('sessions_page').on(table.accountId, table.createdAt, table.id),
    index('sessions_page_by_agent').on(table.accountId, table.agent, table.createdAt, table.id),
  ],
);

export const sessionVaults = embedded.table(
  'session_vaults',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    vaultId: text('vault_id')
      .notNull()
      .references(() => vaults.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.vaultId] }),
    index('session_vaults_by_vault').on(table.vaultId),
  ],
);

/** Who read which secret through which session. Without references, because it outlives the credential. */
export const tokenReads = embedded.table(
  'token_reads',
  {
    id: uuid('id').primaryKey(),
    sessionId: text('session_id').notNull(),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    reader: text('reader').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [index('token_reads_by_credential').on(table.credentialId, table.at)],
);

/** First responses by key, kept for 24 h. The request is a keyed digest, because it may contain a token. */
export const idempotencyKeys = embedded.table(
  'idempotency_keys',
  {
    patId: uuid('pat_id')
      .notNull()
      .references(() => pats.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    request: bytea('request').notNull(),
    status: integer('status').notNull(),
    answer: jsonb('answer'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.patId, table.key] }),
    index('idempotency_keys_by_age').on(table.createdAt),
  ],
);
