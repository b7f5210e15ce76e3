import 'server-only';
import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { AuditEvent } from '@/lib/audit/model';
import type { Transaction } from '@/lib/audit/server/append';
import { recordWithin } from '@/lib/audit/server/log';
import type { Database } from '@/lib/core/server/db/client';
import { ApiProblem, conflict, invalid, problemBody } from './problem';
import type { Sql } from './vaults';

/** The response of a call. `body` undefined: no body. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>> | undefined;
}

export interface WriteRequest {
  patId: string;
  /** `Idempotency-Key`; null if none was sent. */
  key: string | null;
  method: string;
  path: string;
  body: Buffer;
}

const KEY_CHARACTERS = /^[\x21-\x7e]{1,255}$/;
/** Every keyed write deletes a few keys older than 24 h, so the table grows only with traffic. */
const PURGED_ROWS_MAX = 20;
const AGE_MAX = sql.raw(`interval '24 hours'`);

/** `X-Idempotency-Key` is the alias of the CLI era. Throws 400 for an invalid key. */
export function idempotencyKey(headers: Headers): string | null {
  const key = headers.get('idempotency-key') ?? headers.get('x-idempotency-key');
  if (key !== null && !KEY_CHARACTERS.test(key))
    throw invalid(
      'The Idempotency-Key header must have 1 to 255 visible ASCII characters.',
      'Idempotency-Key',
    );
  return key;
}

/** Keyed, because a plain hash of a body with a token could be guessed. */
function digest(digestKey: Buffer, request: WriteRequest): Buffer {
  const hmac = createHmac('sha256', digestKey);
  return hmac
    .update(JSON.stringify([request.method, request.path]))
    .update('\0')
    .update(request.body)
    .digest();
}

const lockNumber = (digestKey: Buffer, request: WriteRequest): bigint =>
  createHmac('sha256', digestKey).update(`${request.patId} ${request.key}`).digest().readBigInt64BE();

/** `answer` is the body's JSON as one string, because jsonb would reorder the keys. */
type Stored = { request: Buffer; status: number; answer: string | null };

/** Locks rows of others, so only the lock of the audit log may follow: its holder waits for no rows. */
async function purgeExpired(tx: Sql): Promise<void> {
  await tx.execute(sql`delete from embedded.idempotency_keys where ctid = any(array(
    select ctid from embedded.idempotency_keys where created_at < now() - ${AGE_MAX}
    limit ${PURGED_ROWS_MAX} for update skip locked))`);
}

async function storedAnswer(tx: Sql, request: WriteRequest, body: Buffer): Promise<Answer | null> {
  const { rows } = await tx.execute<Stored>(
    sql`select request, status, answer from embedded.idempotency_keys
      where pat_id = ${request.patId} and key = ${request.key} and created_at >= now() - ${AGE_MAX}`,
  );
  const stored = rows[0];
  if (stored === undefined) return null;
  if (!stored.request.equals(body)) throw conflict('Idempotency key reused with a different request body.');
  return {
    status: stored.status,
    body: stored.answer === null ? undefined : (JSON.parse(stored.answer) as unknown),
    headers: { 'idempotent-replayed': 'true' },
  };
}

export interface Written {
  result: Answer;
  events: readonly AuditEvent[];
}
type Write = (tx: Transaction) => Promise<Written>;

/** Refusals are also stored as responses. The work of a refused write is rolled back first. */
async function answerOf(tx: Transaction, run: Write): Promise<Written> {
  try {
    return await tx.transaction(run);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const result = { status: error.status, body: problemBody(error), headers: error.headers };
    return { result, events: [] };
  }
}

/**
 * Runs a write in one transaction with its stored response and audit entries, so that all or none exist. The
 * same key and body within 24 h get the first response again. Another body, or a repetition while the first
 * still runs, throws 409 (conventions: idempotency).
 */
export async function runWrite(
  database: Database,
  digestKey: Buffer,
  request: WriteRequest,
  run: Write,
): Promise<Answer> {
  if (request.key === null) return recordWithin(database, run);
  return recordWithin(database, async (tx) => {
    const { rows } = await tx.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(${lockNumber(digestKey, request)}::bigint) as mine`,
    );
    if (rows[0]?.mine !== true)
      throw conflict('A request with this idempotency key is still being processed.');
    const body = digest(digestKey, request);
    const first = await storedAnswer(tx, request, body);
    if (first !== null) return { result: first, events: [] };
    const written = await answerOf(tx, run);
    const { result: answer } = written;
    const stored = answer.body === undefined ? null : JSON.stringify(JSON.stringify(answer.body));
    await tx.execute(
      sql`insert into embedded.idempotency_keys as k (pat_id, key, request, status, answer)
        values (${request.patId}, ${request.key}, ${body}, ${answer.status}, ${stored}::jsonb)
        on conflict (pat_id, key) do update set request = excluded.request, status = excluded.status,
          answer = excluded.answer, created_at = excluded.created_at`,
    );
    await purgeExpired(tx);
    return written;
  });
}
