import 'server-only';
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { PoolClient, QueryResult } from 'pg';
import type { Database } from '@/lib/core/server/db/client';
import type { AuditEntry, AuditFields } from '../model';
import { actorKey, GENESIS_HASH, hashOf, targetKeys } from './entry';

/** Any fixed number. A process that appends to the chain holds this lock until its transaction ends. */
const LOCK = 7_203_120;
const WAIT_MAX = '10s';

/**
 * One round trip. Each statement sees what was committed when it began (read committed, set explicitly), so the
 * last row is read after the lock is taken. Uses the database's clock, because the clocks of replicas may differ.
 */
const LOCK_AND_LAST = `
  set local lock_timeout = '${WAIT_MAX}';
  set local statement_timeout = '${WAIT_MAX}';
  select pg_advisory_xact_lock(${LOCK});
  select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
    last.sequence::float8 as sequence, last.hash, (extract(epoch from last.at) * 1000)::float8 as at
  from (select 1) as one
    left join (select sequence, hash, at from audit.entries order by sequence desc limit 1) as last on true`;
const OPEN = `begin isolation level read committed; ${LOCK_AND_LAST}`;

const INSERT_INTO = `
  insert into audit.entries (sequence, id, at, actor, actor_id, action, targets, target_ids, outcome, code,
    intent_id, request_id, address, user_agent, summary, previous_hash, hash)
  select sequence, id, at, actor, "actorId", action, targets, "targetIds", outcome, code,
    "intentId", "requestId", address, "userAgent", nullif(summary, 'null'::jsonb), "previousHash", hash
  from jsonb_to_recordset(`;
const AS_ROWS = `::jsonb) as row (sequence bigint, id uuid, at timestamptz(3), actor jsonb,
    "actorId" text, action text, targets jsonb, "targetIds" text[], outcome text, code text, "intentId" uuid,
    "requestId" text, address text, "userAgent" text, summary jsonb, "previousHash" text, hash text)`;
const INSERT = `${INSERT_INTO}$1${AS_ROWS}`;

interface Last {
  now: number;
  sequence: number | null;
  hash: string | null;
  at: number | null;
}

/** Several statements in one query return a list of results, which @types/pg does not declare. */
function lastOf(results: QueryResult | QueryResult[]): Last {
  const last = Array.isArray(results) ? results.at(-1)?.rows[0] : undefined;
  if (last === undefined) throw new Error('The end of the audit log could not be read.');
  return last;
}

/**
 * Returns the rows that follow `last`. Time never decreases in the log: if the clock was set back, rows keep
 * the last time until the clock has reached it. So a span of time is a span of rows.
 */
function chained(last: Last, events: readonly AuditFields[]): AuditEntry[] {
  const at = new Date(Math.max(last.now, last.at ?? 0)).toISOString();
  let sequence = last.sequence ?? 0;
  let previousHash = last.hash ?? GENESIS_HASH;
  return events.map((event) => {
    sequence += 1;
    const fields = { sequence, id: randomUUID(), at, ...event, previousHash };
    previousHash = hashOf(fields);
    return { ...fields, hash: previousHash };
  });
}

const asJson = (rows: readonly AuditEntry[]): string =>
  JSON.stringify(rows.map((row) => ({ ...row, actorId: actorKey(row), targetIds: targetKeys(row) })));

async function write(client: PoolClient, events: readonly AuditFields[]): Promise<AuditEntry[]> {
  const rows = chained(lastOf(await client.query(OPEN)), events);
  await client.query({ name: 'audit append', text: INSERT, values: [asJson(rows)] });
  await client.query('commit');
  return rows;
}

/**
 * Appends normalized events in one transaction, after those of all replicas. Rejects without appending if the
 * database cannot be reached or the lock is not free within 10 s. If the connection breaks during the commit,
 * it rejects although the rows may exist.
 */
export async function append(db: Database, events: readonly AuditFields[]): Promise<AuditEntry[]> {
  const client = await db.$client.connect();
  let broken: Error | boolean = true;
  try {
    const rows = await write(client, events);
    broken = false;
    return rows;
  } finally {
    // A connection with a failed transaction is closed, which rolls it back.
    client.release(broken);
  }
}

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Appends normalized events in a transaction of the caller, which must be `read committed`. No other process
 * can append until it ends, so this must be its last step: a transaction that waits for nothing else cannot
 * be part of a deadlock.
 */
export async function appendIn(tx: Transaction, events: readonly AuditFields[]): Promise<AuditEntry[]> {
  const rows = chained(lastOf(await tx.execute(sql.raw(LOCK_AND_LAST))), events);
  await tx.execute(sql`${sql.raw(INSERT_INTO)}${asJson(rows)}${sql.raw(AS_ROWS)}`);
  return rows;
}
