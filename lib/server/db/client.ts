import 'server-only';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import { env } from '../env';

export type Database = NodePgDatabase & { $client: Pool };

const CONNECTIONS_MAX = 10;

/** A handle over a pool of connections to the given database. The caller ends `$client`. */
export function openDatabase(url: string): Database {
  const pool = new Pool({ connectionString: url, max: CONNECTIONS_MAX, connectionTimeoutMillis: 5_000 });
  // An idle connection that breaks must not take the process down; the next query reports it.
  pool.on('error', () => {});
  return drizzle(pool);
}

// Kept on globalThis because `next dev` loads modules anew and would leak a pool each time.
const shared = globalThis as typeof globalThis & { strongroomDatabase?: Database };

/** The one handle of this process. */
export function db(): Database {
  shared.strongroomDatabase ??= openDatabase(env().DATABASE_URL);
  return shared.strongroomDatabase;
}
