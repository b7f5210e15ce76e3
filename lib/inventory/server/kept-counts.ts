import 'server-only';
import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { Database } from '@/lib/core/server/db/client';

/** Ages and expiry dates have a resolution of one minute. */
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

/** Identifies the transactions that changed the data of a connection's counts. A further one changes the text. */
async function revisionOf(db: Database, connection: string): Promise<string> {
  const { rows } = await db.execute<{ revision: string | null }>(sql`
    select string_agg(transaction::text, ' ' order by transaction) as revision
    from inventory.revisions where connection = ${connection}`);
  return rows[0]?.revision ?? '';
}

/**
 * Returns the result of `count`. An earlier result is reused if no transaction has changed the inventory since and it
 * is at most 60 s old; parallel callers share one run. `question` contains everything else that the result depends on.
 * Rejects as `count` does; failures are not kept.
 */
export async function kept<T extends object>(
  { db, connection }: { db: Database; connection: string },
  question: readonly unknown[],
  count: () => Promise<T>,
): Promise<T> {
  // Read before the count: a commit during the count makes a result newer than its key, never older.
  const key = JSON.stringify([connection, await revisionOf(db, connection), ...question]);
  const known = answers(db).get(key);
  if (known !== undefined) return known as Promise<T>;
  const answer = count();
  answers(db).set(key, answer);
  answer.catch(() => answers(db).delete(key));
  return answer;
}

/** Removes ended revisions once there are many. The removal is also a revision, so no text repeats. */
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
