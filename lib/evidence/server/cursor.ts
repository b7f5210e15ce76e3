import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/audit/server/append';

const BATCH = 1_000;

/**
 * Guarantee: the caller names the columns of its statement. Yields the rows in batches, so that the result is never in
 * memory as a whole. PostgreSQL fetches a batch while the caller writes one, so nothing else may use `tx`.
 */
export async function* batches<Row>(tx: Transaction, statement: SQL): AsyncGenerator<Row[]> {
  await tx.execute(sql`declare evidence no scroll cursor for ${statement}`);
  const nextBatch = async () => (await tx.execute(sql.raw(`fetch ${BATCH} from evidence`))).rows as Row[];
  let next = nextBatch();
  try {
    for (let isLast = false; !isLast; ) {
      const rows = await next;
      isLast = rows.length < BATCH;
      if (!isLast) next = nextBatch();
      // Its error is thrown when it is awaited.
      next.catch(() => {});
      if (rows.length > 0) yield rows;
    }
  } finally {
    await next.catch(() => {});
  }
  await tx.execute(sql`close evidence`);
}

/** An expression as RFC 3339 in UTC, with microseconds. */
export const instantOf = (expression: SQL): SQL =>
  sql`to_char(${expression} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** How much later one instant is than another, in seconds and at least 0; null if one of them is unknown. */
export const secondsBetween = (earlier: SQL, later: SQL): SQL => sql`case
  when ${later} - ${earlier} is not null then greatest(0, extract(epoch from ${later} - ${earlier})) end`;
