// What the next start finds after `kill -9` at any moment, with real processes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');

let seed: string;
let parent: string;
let dataDir: string;
const started: ChildProcess[] = [];

/** Creating a cluster takes longer than any of these tests, so most of them use a copy. */
beforeAll(async () => {
  seed = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-seed-'));
  dataDir = seed;
  await finished(run(`(await startPostgres(dataDir)).stop();`));
});
afterAll(() => fs.rmSync(seed, { recursive: true, force: true }));

const copyCluster = () => spawnSync('cp', ['-a', path.join(seed, 'postgres'), dataDir]);

beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-kill-'));
  dataDir = path.join(parent, 'data');
  fs.mkdirSync(dataDir, { mode: 0o700 });
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  if (fs.existsSync(path.join(dataDir, 'postgres')))
    await finished(run(`(await startPostgres(dataDir)).stop();`));
  fs.rmSync(parent, { recursive: true, force: true });
});

/** Runs statements in a separate process that imports the launcher's modules and has no npm above it. */
function run(statements: string): ChildProcess {
  const module = (name: string) => path.join(import.meta.dirname, name);
  const program = `
    import pg from 'pg';
    import { openDatabase } from ${JSON.stringify(module('../postgres/database.mjs'))};
    import { parentOf, waitUntil } from ${JSON.stringify(module('processes.mjs'))};
    import { lockDataFolder } from ${JSON.stringify(module('lock.mjs'))};
    import { startPostgres } from ${JSON.stringify(module('../postgres/postgres.mjs'))};
    import { checkPort, startServer } from ${JSON.stringify(module('server.mjs'))};
    const dataDir = ${JSON.stringify(dataDir)};
    const query = async (url, text) => {
      const client = new pg.Client({ connectionString: url });
      // A postmaster that is killed breaks the connection between two calls, too.
      client.on('error', () => {});
      await client.connect();
      const { rows } = await client.query(text);
      await client.end();
      return rows;
    };
    const say = (value) => console.log('say ' + JSON.stringify(value));
    const stay = () => setInterval(() => {}, 1_000);
    ${statements}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  return child;
}

/** Resolves with the first message of a process. Rejects if it ends without one. */
function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('say ')) resolve(JSON.parse(line.slice(4)));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} without a message`)));
  });
}

function finished(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function killed(child: ChildProcess) {
  const gone = finished(child);
  child.kill('SIGKILL');
  await gone;
}

const WRITE = `
  const { url } = await startPostgres(dataDir);
  await query(url, 'create table kept (n int)');
  await query(url, 'insert into kept values (42)');
  say('written');
  stay();`;
const READ = `
  const { url, stop } = await startPostgres(dataDir);
  say(await query(url, 'select n from kept'));
  stop();`;

const postmasterPid = () =>
  Number(fs.readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

test('after the launcher is killed, its PostgreSQL is reused with the committed data', async () => {
  copyCluster();
  const first = run(WRITE);
  await said(first);
  const pid = postmasterPid();
  await killed(first);
  const second = run(`await startPostgres(dataDir); say('up'); stay();`);
  await said(second);
  expect(postmasterPid()).toBe(pid);
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
});

test('after the postmaster is killed, the next start recovers the committed data', async () => {
  copyCluster();
  await said(run(WRITE));
  process.kill(postmasterPid(), 'SIGKILL');
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
});

test('restarts a postmaster that is killed while its launcher runs, three times at most', async () => {
  copyCluster();
  const launcher = run(`const url = await openDatabase({ dataDir });
    const isUp = () => query(url, 'select 1').then(() => true, () => false);
    for (;;) {
      say('up');
      await waitUntil(async () => !(await isUp()), 30_000);
      await waitUntil(isUp, 30_000);
    }`);
  if (launcher.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: launcher.stdout })[Symbol.asyncIterator]();
  const ended = finished(launcher);
  for (let starts = 1; starts <= 4; starts += 1) {
    expect((await lines.next()).value).toBe('say "up"');
    process.kill(postmasterPid(), 'SIGKILL');
  }
  expect(await ended).toBe(1);
}, 60_000);

test('does not kill another process that has the pid of a dead postmaster', async () => {
  copyCluster();
  await said(run(WRITE));
  const file = path.join(dataDir, 'postgres/postmaster.pid');
  const record = fs.readFileSync(file, 'utf8');
  await finished(run(`(await startPostgres(dataDir)).stop();`));
  const stranger = run(`say('here'); stay();`);
  await said(stranger);
  fs.writeFileSync(file, record.replace(/^\d+/, String(stranger.pid)));
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
  expect(stranger.exitCode).toBeNull();
});

test('an interrupted initdb leaves nothing that a start takes for a database', async () => {
  fs.mkdirSync(path.join(dataDir, 'postgres.new-torn'));
  fs.writeFileSync(path.join(dataDir, 'postgres.new-torn/PG_VERSION'), '18\n');
  expect(
    await said(
      run(`const { url } = await startPostgres(dataDir); say(await query(url, 'select 1 as n')); stay();`),
    ),
  ).toEqual([{ n: 1 }]);
  expect(fs.existsSync(path.join(dataDir, 'postgres.new-torn'))).toBe(false);
});

test('works with a path that is too long for a socket, in a folder that only its owner may enter', async () => {
  fs.chmodSync(parent, 0o700);
  dataDir = path.join(parent, 'x'.repeat(100), 'data');
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  await said(run(WRITE));
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
});

test('one launcher per folder: the second one learns who holds it, and a dead one does not hold it', async () => {
  const take = `await lockDataFolder(dataDir); say('taken'); stay();`;
  const first = run(take);
  await said(first);
  const refused = run(`await lockDataFolder(dataDir).catch((error) => say(error.message));`);
  expect(await said(refused)).toContain(`already runs over ${dataDir} (process ${first.pid})`);
  await killed(first);
  expect(await said(run(take))).toBe('taken');
});

/**
 * Starts a launcher whose server is `standalone/server.js` with this code. Returns the launcher, its port and
 * settings.
 */
async function launch(code: string) {
  const port = 20_000 + (process.pid % 20_000);
  const server = path.join(parent, 'standalone/server.js');
  fs.mkdirSync(path.dirname(server));
  fs.writeFileSync(
    server,
    `globalThis.strongroomOpenDoor(() => true);
     process.on('SIGTERM', () => process.exit(143));
     ${code}.listen(${port}, '127.0.0.1');`,
  );
  const settings = `const settings = { dataDir, host: '127.0.0.1', port: ${port} };`;
  const launcher = run(`${settings} await lockDataFolder(dataDir);
    const { pid } = await startServer([${JSON.stringify(server)}], { env: process.env, settings }); say(pid); stay();`);
  return { launcher, port, settings, pid: Number(await said(launcher)) };
}

test('after the launcher is killed, its server ends and the port is free', async () => {
  const { launcher, port, settings } = await launch(`require('node:http').createServer((_, r) => r.end())`);
  expect(
    await said(run(`${settings} await checkPort(settings).catch((error) => say(error.message));`)),
  ).toContain(`Port ${port} on 127.0.0.1 is used`);
  await killed(launcher);
  const next = run(`${settings} await lockDataFolder(dataDir); await checkPort(settings); say('free');`);
  expect(await said(next)).toBe('free');
});

test('after the launcher is killed, a busy server is ended, and the next start waits for it', async () => {
  const { launcher, port, settings, pid } = await launch(`
    process.on('SIGTERM', () => {});
    require('node:http').createServer((request, response) => {
      response.end('busy', () => { if (request.url === '/busy') for (;;); });
    })`);
  const { body } = await fetch(`http://127.0.0.1:${port}/busy`);
  await body?.getReader().read();
  await killed(launcher);
  const next = run(`${settings} await lockDataFolder(dataDir); await checkPort(settings);
    say(parentOf(${pid}) ?? 'gone');`);
  expect(await said(next)).toBe('gone');
});

test('a launcher ends when its npm is killed', async () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const launcher = path.join(parent, 'launcher.mjs');
  fs.writeFileSync(
    launcher,
    `import { holdDataFolder } from ${JSON.stringify(path.join(import.meta.dirname, 'prepare-server.mjs'))};
    await holdDataFolder({ dataDir: ${JSON.stringify(dataDir)} });
    console.log('say "held"');
    setInterval(() => {}, 1_000);`,
  );
  fs.writeFileSync(
    path.join(parent, 'package.json'),
    JSON.stringify({ scripts: { start: scripts.start.replace('bin/start.mjs', launcher) } }),
  );
  const npm = spawn('npm', ['start'], { cwd: parent, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(npm);
  expect(await said(npm)).toBe('held');
  await killed(npm);
  expect(await said(run(`await lockDataFolder(dataDir); say('taken');`))).toBe('taken');
});

test('a process with the pid of a dead launcher is not taken for it, and keeps running', async () => {
  const stranger = run(`say('here'); stay();`);
  await said(stranger);
  fs.writeFileSync(path.join(dataDir, 'lock'), JSON.stringify({ pid: stranger.pid, started: '1', boot: '' }));
  expect(await said(run(`await lockDataFolder(dataDir); say('taken');`))).toBe('taken');
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});
