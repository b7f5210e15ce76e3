import 'server-only';
import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { Database } from '@/lib/core/server/db/client';

/** Ages and dates of expiry count by the minute. */
const MS_MAX = 60_000;
const ANSWERS_MAX = 200;
const REVISIONS_MAX = 500;

const answersOf = new WeakMap<Database, LRUCache<string, Promise<object>>>();

function answers(db: Database): LRUCache<string, Promise<object>> {
  const known = answersOf.get(db);
  if (known !== undefined) return known;
  const made = new LRUCache<string, Promise<object>>({ max: ANSWERS_MAX, ttl: MS_MAX });
  answersOf.set(db, made);
  return made;
}

/** The transactions that have changed what the counts of a connection depend on; any other one makes another text. */
async function revisionOf(db: Database, connection: string): Promise<string> {
  const { rows } = await db.execute<{ revision: string | null }>(sql`
    select string_agg(transaction::text, ' ' order by transaction) as revision
    from inventory.revisions where connection = ${connection}`);
  return rows[0]?.revision ?? '';
}

/**
 * What `count` returns for this question. An earlier answer is returned where no transaction has changed the
 * inventory since and it is at most 60 s old; those who ask at the same time share one. `question` names all else
 * that the answer depends on. Rejects as `count` does, and keeps no failure.
 */
export async function kept<T extends object>(
  { db, connection }: { db: Database; connection: string },
  question: readonly unknown[],
  count: () => Promise<T>,
): Promise<T> {
  // Read before the counting: what is committed in between makes an answer newer than its key, never older.
  const key = JSON.stringify([connection, await revisionOf(db, connection), ...question]);
  const known = answers(db).get(key);
  if (known !== undefined) return known as Promise<T>;
  const answer = count();
  answers(db).set(key, answer);
  answer.catch(() => answers(db).delete(key));
  return answer;
}

/** Removes the revisions that have ended, once there are many. The removal is one itself, so no text comes twice. */
export async function forgetRevisions(db: Database, connection: string): Promise<void> {
  await db.execute(sql`
    with forgotten as (
      delete from inventory.revisions where connection = ${connection}
        and transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        and (select count(*) from inventory.revisions where connection = ${connection}) > ${REVISIONS_MAX}
      returning transaction)
    insert into inventory.revisions (connection, transaction)
    select ${connection}, pg_current_xact_id()::text::bigint from forgotten limit 1`);
}
