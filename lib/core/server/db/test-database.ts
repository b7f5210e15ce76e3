import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from './client';

/** An empty, migrated database of the caller's own; `drop` removes it. */
export async function createTestDatabase(): Promise<{
  db: Database;
  url: string;
  drop: () => Promise<void>;
}> {
  const templateUrl = inject('templateUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const adminUrl = templateUrl.replace('/strongroom_template', '/postgres');
  const asAdmin = async (statement: string) => {
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(statement);
    await admin.end();
  };
  await asAdmin(`create database ${name} template strongroom_template`);
  const url = templateUrl.replace('/strongroom_template', `/${name}`);
  const db = openDatabase(url);
  return {
    db,
    url,
    drop: async () => {
      await db.$client.end();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}

/**
 * Runs `run` inside of one transaction. `count` returns how many rows of `table` were read in it so far, in the table or
 * by an index.
 */
export const countingRowsOf = <T>(
  db: Database,
  table: string,
  run: (inside: Database, count: () => Promise<number>) => Promise<T>,
): Promise<T> =>
  db.transaction((tx) =>
    run(tx as unknown as Database, async () => {
      const { rows } = await tx.execute<{ count: number }>(sql`
        select (seq_tup_read + idx_tup_fetch)::int as count from pg_stat_xact_user_tables
        where relid = ${table}::regclass`);
      return rows[0]?.count ?? 0;
    }),
  );
