import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { LogFields } from '@/lib/core/log-fields';
import type { AuditActor, AuditEvent, AuditTarget } from '../model';

export const audit = pgSchema('audit');

/** Milliseconds, because the hash covers them. */
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** Append-only: triggers and privileges allow only INSERT and SELECT. */
export const entries = audit.table(
  'entries',
  {
    sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
    id: uuid('id').notNull(),
    at: at('at').notNull(),
    actor: jsonb('actor').$type<AuditActor>().notNull(),
    /** `actor.id`, or `actor.kind` if there is none, for the filter. */
    actorId: text('actor_id').notNull(),
    action: text('action').notNull(),
    targets: jsonb('targets').$type<AuditTarget[]>().notNull(),
    /** Ids of `targets`, for the filter and for the histories of vaults and credentials. */
    targetIds: text('target_ids').array().notNull(),
    outcome: text('outcome').$type<AuditEvent['outcome']>().notNull(),
    code: text('code'),
    intentId: uuid('intent_id'),
    requestId: text('request_id'),
    address: text('address'),
    userAgent: text('user_agent'),
    summary: jsonb('summary').$type<LogFields>(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    uniqueIndex('entries_id').on(table.id),
    index('entries_actor').on(table.actorId, table.sequence),
    index('entries_action').on(table.action, table.sequence),
    index('entries_action_outcome').on(table.action, table.outcome, table.sequence),
    index('entries_outcome').on(table.outcome, table.sequence),
    // Without a list of pending entries, which each look-up would read completely.
    index('entries_targets').using('gin', table.targetIds).with({ fastupdate: false }),
    // Every change of a credential also has its vault.
    index('entries_archived_vaults')
      .using('gin', table.targetIds)
      .where(sql`${table.action} = 'vault.archive' and ${table.outcome} = 'success'`),
    index('entries_intent').on(table.intentId),
    index('entries_at').on(table.at, table.sequence),
  ],
);

/** Every name of an actor or target, so that a search does not read the log. A trigger fills it. */
export const names = audit.table(
  'names',
  {
    kind: text('kind').notNull(),
    id: text('id').notNull(),
    name: text('name').notNull(),
  },
  (table) => [
    // A name can be longer than an index row may be.
    uniqueIndex('names_once').on(table.kind, table.id, sql`md5(${table.name})`),
    index('names_text').using('gin', sql`lower(${table.name}) gin_trgm_ops`),
  ],
);

/** The intents without an outcome, so that finding them does not read the log. A trigger maintains it. */
export const openIntents = audit.table(
  'open_intents',
  {
    sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
    id: uuid('id').notNull(),
  },
  (table) => [uniqueIndex('open_intents_id').on(table.id)],
);

/** Vaults and credentials in successes, to find those missing from the inventory. A trigger fills it. */
export const subjects = audit.table(
  'subjects',
  {
    /** Empty: the entry has none. */
    connection: text('connection').notNull(),
    kind: text('kind').notNull(),
    /** For a credential: the only vault of the entry. Empty: the entry has none or several. */
    vaultId: text('vault_id').notNull(),
    id: text('id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.connection, table.kind, table.vaultId, table.id] })],
);

/** Signed statements that the log reached a row. Also written elsewhere, so that a cut tail shows. */
export const checkpoints = audit.table('checkpoints', {
  sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
  hash: text('hash').notNull(),
  at: at('at').notNull(),
  /** Ed25519 over the canonical JSON (RFC 8785) of sequence, hash and time, base64. */
  signature: text('signature').notNull(),
  /** The key of the signature (SPKI, DER as base64), because keys can change. */
  publicKey: text('public_key').notNull(),
});
