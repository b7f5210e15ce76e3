import 'server-only';
import { Client } from 'pg';
import { type Database, db } from './db/client';
import journal from './db/migrations/meta/_journal.json';

const newest = Math.max(...journal.entries.map(({ when }) => when));

/** The longest wait of a monitor, in ms. */
const CHECK_MS = 2_500;
/** The part of it for a separate connection. */
const ALONE_MS = 1_000;
/** A pool that has not responded for this long while its database does will not recover. In ms. */
const DEAD_AFTER_MS = 60_000;

/**
 * Checks in one round trip: the migrations, whether writes are allowed, and whether the disk accepts a
 * megabyte. Rows of a function that exceed `work_mem` go to a temporary file, so nothing is stored.
 */
const CHECK = `
  begin;
  set local work_mem = '64kB';
  select max(created_at)::float8 as newest, current_setting('transaction_read_only') as read_only
    from drizzle.__drizzle_migrations;
  select count(*) from generate_series(1, 30000);
  commit`;

interface Checked {
  newest: number | null;
  read_only: string;
}

async function canServe(database: Database): Promise<boolean> {
  const answer: unknown = await database.$client.query(CHECK);
  // Several statements return a list of results, which @types/pg does not declare.
  const state = Array.isArray(answer) ? (answer[2]?.rows[0] as Checked | undefined) : undefined;
  return state !== undefined && state.read_only === 'off' && (state.newest ?? 0) >= newest;
}

function inTime(work: Promise<boolean>, ms = CHECK_MS): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([work.catch(() => false), late]).finally(() => clearTimeout(timer));
}

/** Simultaneous callers share one check, because health check URLs need no session. */
function sharing(check: (database: Database) => Promise<boolean>) {
  const running = new WeakMap<Database, Promise<boolean>>();
  return (database: Database): Promise<boolean> => {
    const result = running.get(database) ?? check(database).finally(() => running.delete(database));
    running.set(database, result);
    return result;
  };
}

const readyCheck = sharing((database) => inTime(canServe(database)));

/** Whether the database responds, can be written and has every migration. At most 2.5 s; never rejects. */
export const isReady = (database: Database = db()): Promise<boolean> => readyCheck(database);

const answersAlone = async (url: string | undefined): Promise<boolean> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: ALONE_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } finally {
    client.connection.stream.destroy();
  }
};

const isStuck = sharing(async (database) => {
  const ofPool = database.$client.query('select 1').then(() => true);
  if (await inTime(ofPool, CHECK_MS - ALONE_MS)) return false;
  return inTime(answersAlone(database.$client.options.connectionString), ALONE_MS);
});

/** Since when each pool has not responded although its database does, by `performance.now()`. */
const stuckSince = new WeakMap<Database, number>();

/**
 * Returns false if a restart would help: the pool has not responded for a minute, while a separate connection
 * reaches the database. A database that is down does not count. Takes at most 2.5 s and never rejects.
 */
export async function isAlive(database: Database = db(), deadAfterMs = DEAD_AFTER_MS): Promise<boolean> {
  if (!(await isStuck(database))) {
    stuckSince.delete(database);
    return true;
  }
  const since = stuckSince.get(database) ?? performance.now();
  stuckSince.set(database, since);
  return performance.now() - since < deadAfterMs;
}
