import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pg, { type QueryConfig } from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from './client';

/** Creates an empty, migrated database for the caller. `drop` removes it. */
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

/** Turns a nested transaction into a savepoint of the open one. */
const asPart = (text: string): string =>
  text
    .replace(/^begin[^;]*/, 'savepoint part')
    .replace(/^commit$/, 'release savepoint part')
    .replace(/^rollback$/, 'rollback to savepoint part');

/** Runs `run` in one transaction. `count` returns how many rows of `table` it has read, also by an index. */
export async function countingRowsOf<T>(
  { $client }: Database,
  table: string,
  run: (inside: Database, count: () => Promise<number>) => Promise<T>,
): Promise<T> {
  const inside = openDatabase($client.options.connectionString ?? '', {}, { max: 1 });
  inside.$client.on('connect', (client) => {
    // Guarantee: passes on its arguments in any form of the call.
    const query = client.query.bind(client) as (...asked: unknown[]) => Promise<unknown>;
    void query('begin');
    client.query = ((asked: string | QueryConfig, ...rest: unknown[]) =>
      query(
        typeof asked === 'string' ? asPart(asked) : { ...asked, text: asPart(asked.text) },
        ...rest,
      )) as typeof client.query;
  });
  try {
    return await run(inside, async () => {
      const { rows } = await inside.execute<{ count: number }>(sql`
        select (seq_tup_read + idx_tup_fetch)::int as count from pg_stat_xact_user_tables
        where relid = ${table}::regclass`);
      return rows[0]?.count ?? 0;
    });
  } finally {
    await inside.$client.end();
  }
}
