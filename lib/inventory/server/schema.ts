import { type SQL, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
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
import { connection } from '@/lib/core/server/db/columns';
import type { CredentialExtra } from '@/lib/providers/model';
import type { InventoryPolicy, PolicyRule } from '../policies';

/** The mirror: a copy of the metadata of every vault and credential. No column of this schema can hold a token. */
export const inventory = pgSchema('inventory');

/** Microseconds, as in the API, so that two changes within a millisecond differ. */
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 6 });

/** The number of a read. Rows of a later read replace those of an earlier one. */
export const reads = inventory.sequence('reads');

export const snapshots = inventory.table(
  'snapshots',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    connection: connection(),
    /** Keyed digest of the account's PAT, because the PAT of another account shows other vaults. */
    account: text('account').notNull(),
    startedAt: at('started_at').notNull().defaultNow(),
    firstRead: bigint('first_read', { mode: 'number' }).notNull(),
    /** Null while it runs, and after a crash until it is resumed. */
    finishedAt: at('finished_at'),
    isComplete: boolean('is_complete').notNull().default(false),
    /** Numbers read so far: vaults, credentials and unreadable rows. */
    vaults: integer('vaults').notNull().default(0),
    credentials: integer('credentials').notNull().default(0),
    unreadable: integer('unreadable').notNull().default(0),
    /** The next page of vaults; null for the first. */
    cursor: text('cursor'),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    /** How many of `unreadable` are rows of the list of vaults. */
    unreadableVaults: integer('unreadable_vaults').notNull().default(0),
    /** Why it stopped early, `cancelled` or `failed`, and the API's response. */
    stopReason: text('stop_reason'),
    stopDetail: text('stop_detail'),
    requestId: text('request_id'),
    /** SHA-256 of all rows in hex; only of a complete snapshot. */
    digest: text('digest'),
  },
  (table) => [index('snapshots_latest').on(table.connection, table.id)],
);

/** The newest read that showed an entry. */
const lastSeen = () => ({
  lastSeenAt: at('last_seen_at').notNull(),
  readNumber: bigint('read_number', { mode: 'number' }).notNull(),
});

/** When an entry was first seen, and since when it is missing. */
const presence = () => ({
  firstSeenAt: at('first_seen_at').notNull(),
  missingSince: at('missing_since'),
  /** Consecutive complete snapshots without it. */
  missingSnapshots: integer('missing_snapshots').notNull().default(0),
  /** When two complete snapshots lacked the entry and the API returned 404. The row stays as a tombstone. */
  goneAt: at('gone_at'),
});

const apiDates = () => ({
  createdAt: at('created_at'),
  updatedAt: at('updated_at'),
  archivedAt: at('archived_at'),
  isArchived: boolean('is_archived').notNull(),
});

/** Archived entries without a date come last. */
const ARCHIVED_AT = sql`coalesce(archived_at, '-infinity')`;

const isInArchive = (table: { isArchived: AnyPgColumn; goneAt: AnyPgColumn }) =>
  sql`${table.isArchived} and ${table.goneAt} is null`;

export const mirroredVaults = inventory.table(
  'vaults',
  {
    connection: connection(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    status: text('status').notNull(),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull(),
    environment: text('environment'),
    owner: text('owner'),
    ...apiDates(),
    ...presence(),
    ...lastSeen(),
    /** When its complete list of credentials was last read; null: never. */
    readAt: at('read_at'),
    unreadable: integer('unreadable').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.connection, table.id] }),
    index('vaults_missing')
      .on(table.connection, table.id)
      .where(sql`${table.missingSince} is not null and ${table.goneAt} is null`),
    index('vaults_archived').on(table.connection, ARCHIVED_AT, table.id).where(isInArchive(table)),
    index('vaults_gone').on(table.connection, table.goneAt, table.id).where(sql`${table.goneAt} is not null`),
  ],
);

const isActive = (table: { isArchived: AnyPgColumn; goneAt: AnyPgColumn }) =>
  sql`not ${table.isArchived} and ${table.goneAt} is null`;

type Places = Record<'connection' | 'vaultId' | 'id', AnyPgColumn>;

/** For a list sorted by `by`, page by page. */
const sorted = (name: string, { connection: of, vaultId, id }: Places, by: AnyPgColumn | SQL) =>
  index(`inventory_credentials_${name}`).on(of, by, vaultId, id);

/** The columns of an active credential that counts read. */
const COUNTED = ['host', 'environment', 'owner', 'kind', 'verdict', 'tokenSetAt', 'expiresAt'] as const;

export const mirroredCredentials = inventory.table(
  'credentials',
  {
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    id: text('id').notNull(),
    /** Copied from the vault, for searching and sorting without a join. */
    vaultName: text('vault_name').notNull(),
    environment: text('environment'),
    owner: text('owner'),
    kind: text('kind').notNull(),
    target: text('target').notNull(),
    host: text('host'),
    protocol: text('protocol'),
    status: text('status').notNull(),
    metadata: jsonb('metadata').$type<Record<string, string>>().notNull(),
    extra: jsonb('extra').$type<CredentialExtra>(),
    ...apiDates(),
    /** When its token was set, if known: on creation, or when the API last showed a change of only the token. */
    tokenSetAt: at('token_set_at'),
    expiresAt: at('expires_at'),
    /** The source of `expires_at`: `api`, `jwt` or `person`. */
    expiresSource: text('expires_source', { enum: ['api', 'jwt', 'person'] }),
    /** Ids of the credential that this one replaced, and of the one that replaced it. */
    replaces: text('replaces'),
    replacedBy: text('replaced_by'),
    /** `recorded` by a rotation of this console, or `inferred` from URL and dates. */
    replacementSource: text('replacement_source', { enum: ['recorded', 'inferred'] }),
    /** The code of the last verdict on its token; null: never verified. */
    verdict: text('verdict'),
    verifiedAt: at('verified_at'),
    fingerprint: text('fingerprint'),
    ...presence(),
    /** The text that the words of a search match, in lower case. */
    searchText: text('search_text').generatedAlwaysAs(
      sql`lower(target || ' ' || vault_name || ' ' || id || ' ' || coalesce(owner, '') || ' ' || metadata::text)`,
    ),
    /** Values that a search compares as a whole. One index finds even rare ones (`FACTS` in conditions.ts). */
    facts: text('facts')
      .array()
      .generatedAlwaysAs(sql`inventory.facts_of(environment, kind, verdict, protocol, host)`),
  },
  (table) => [
    primaryKey({ columns: [table.connection, table.vaultId, table.id] }),
    index('inventory_credentials_by_id').on(table.connection, table.id.op('text_pattern_ops')),
    index('inventory_credentials_search')
      .using('gin', table.searchText.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    index('inventory_credentials_facts')
      .using('gin', table.connection, table.facts)
      .with({ fastupdate: false }),
    sorted('archived', table, ARCHIVED_AT).where(isInArchive(table)),
    sorted('gone', table, table.goneAt).where(sql`${table.goneAt} is not null`),
    sorted('token_set', table, table.tokenSetAt),
    sorted('target', table, table.target),
    sorted('vault', table, table.vaultName),
    sorted('expires', table, table.expiresAt).where(sql`${table.expiresAt} is not null`),
    sorted('environment', table, table.environment),
    sorted('owner', table, table.owner),
    sorted('verified', table, table.verifiedAt),
    index('inventory_credentials_active_fingerprint')
      .on(table.connection, table.fingerprint)
      .where(sql`${table.fingerprint} is not null and ${isActive(table)}`),
    index('inventory_credentials_active_target')
      .on(table.connection, table.vaultId, table.target)
      .where(isActive(table)),
    index('inventory_credentials_counted')
      .on(table.connection, ...COUNTED.map((name) => table[name]), table.missingSince)
      .where(isActive(table)),
    index('inventory_credentials_missing')
      .on(table.connection, table.vaultId, table.id)
      .where(sql`${table.missingSince} is not null and ${table.goneAt} is null`),
  ],
);

/** When each credential was last seen. Separate, so that a snapshot writes `credentials` only if a column differs. */
export const sightings = inventory.table(
  'sightings',
  { connection: connection(), vaultId: text('vault_id').notNull(), id: text('id').notNull(), ...lastSeen() },
  (table) => [primaryKey({ columns: [table.connection, table.vaultId, table.id] })],
);

/** Every difference between two reads of an entry. */
export const changes = inventory.table(
  'changes',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    connection: connection(),
    vaultId: text('vault_id').notNull(),
    /** Null: the vault itself. */
    credentialId: text('credential_id'),
    field: text('field').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    /** It happened after this instant, if an earlier read shows it. */
    since: at('since'),
    /** It happened no later than this instant. */
    until: at('until').notNull(),
    snapshotId: bigint('snapshot_id', { mode: 'number' }),
    /** Null: not yet known, because a change of the console that may be the cause has no outcome. */
    cause: text('cause', { enum: ['console', 'api_token', 'outside'] }),
    auditSequence: bigint('audit_sequence', { mode: 'number' }),
  },
  (table) => [
    index('inventory_changes_latest').on(table.connection, table.until),
    index('inventory_changes_subject').on(table.connection, table.vaultId, table.credentialId, table.id),
    index('inventory_changes_open').on(table.connection, table.id).where(sql`${table.cause} is null`),
  ],
);

/** Transactions that changed what counts depend on. Triggers insert them; kept-counts.ts removes old ones. */
export const revisions = inventory.table(
  'revisions',
  {
    connection: connection(),
    /** `pg_current_xact_id()`, which PostgreSQL never returns twice. */
    transaction: bigint('transaction', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.transaction] })],
);

/** Policies of the inventory. The newest row applies; the others are the history. */
export const policyVersions = inventory.table('policy_versions', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  policy: jsonb('policy').$type<InventoryPolicy>().notNull(),
  setBy: text('set_by').notNull(),
  setAt: at('set_at').notNull().defaultNow(),
});

export const policyExceptions = inventory.table(
  'policy_exceptions',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    rule: text('rule').$type<PolicyRule>().notNull(),
    vaultId: text('vault_id').notNull(),
    /** Null: every credential of the vault. */
    credentialId: text('credential_id'),
    reason: text('reason').notNull(),
    until: at('until').notNull(),
    acceptedBy: text('accepted_by').notNull(),
    acceptedAt: at('accepted_at').notNull().defaultNow(),
    endedBy: text('ended_by'),
    endedAt: at('ended_at'),
  },
  (table) => [index('policy_exceptions_subject').on(table.connection, table.vaultId, table.credentialId)],
);

export const savedViews = inventory.table(
  'saved_views',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    name: text('name').notNull(),
    query: text('query').notNull(),
    sort: text('sort').notNull(),
    ownerId: text('owner_id').notNull(),
    ownerName: text('owner_name').notNull(),
    /** Everyone sees it; only its owner and administrators can change it. */
    isShared: boolean('is_shared').notNull().default(false),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('saved_views_name').on(table.connection, table.ownerId, table.name)],
);
