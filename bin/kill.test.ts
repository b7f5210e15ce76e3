// `kill -9` at any moment: what the next start finds, on real processes.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';

let parent: string;
let dataDir: string;
const started: ChildProcess[] = [];

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

/** Runs statements in a process of its own, which has the launcher's modules at hand and no npm above it. */
function run(statements: string): ChildProcess {
  const module = (name: string) => path.join(import.meta.dirname, name);
  const program = `
    import pg from 'pg';
    import { openDatabase } from ${JSON.stringify(module('database.mjs'))};
    import { waitUntil } from ${JSON.stringify(module('processes.mjs'))};
    import { lockDataFolder } from ${JSON.stringify(module('lock.mjs'))};
    import { startPostgres } from ${JSON.stringify(module('postgres.mjs'))};
    import { adoptChildRecord } from ${JSON.stringify(module('command.mjs'))};
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
    cwd: path.join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  return child;
}

/** What a process says first; rejects when it ends without a word. */
function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('say ')) resolve(JSON.parse(line.slice(4)));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} and said nothing`)));
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

test('the launcher killed: its PostgreSQL is taken over, with what was committed', async () => {
  const first = run(WRITE);
  await said(first);
  const pid = postmasterPid();
  await killed(first);
  const second = run(`await startPostgres(dataDir); say('up'); stay();`);
  await said(second);
  expect(postmasterPid()).toBe(pid);
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
});

test('the postmaster killed: the next start recovers what was committed', async () => {
  await said(run(WRITE));
  process.kill(postmasterPid(), 'SIGKILL');
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
});

test('the postmaster killed under a launcher that lives: it is started again, three times at most', async () => {
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

test('the pid of a dead postmaster belongs to somebody else now', async () => {
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

test('initdb killed half way leaves nothing that a start would take for a database', async () => {
  fs.mkdirSync(path.join(dataDir, 'postgres.new-torn'));
  fs.writeFileSync(path.join(dataDir, 'postgres.new-torn/PG_VERSION'), '18\n');
  expect(
    await said(
      run(`const { url } = await startPostgres(dataDir); say(await query(url, 'select 1 as n')); stay();`),
    ),
  ).toEqual([{ n: 1 }]);
  expect(fs.existsSync(path.join(dataDir, 'postgres.new-torn'))).toBe(false);
});

test('a folder whose path is too long for a socket, below one that only its owner may enter', async () => {
  fs.chmodSync(parent, 0o700);
  dataDir = path.join(parent, 'x'.repeat(100), 'data');
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  await said(run(WRITE));
  expect(await said(run(READ))).toEqual([{ n: 42 }]);
});

test('one launcher per folder: the second is told who has it; a dead one has it no longer', async () => {
  const take = `await lockDataFolder(dataDir); say('taken'); stay();`;
  const first = run(take);
  await said(first);
  const refused = run(`await lockDataFolder(dataDir).catch((error) => say(error.message));`);
  expect(await said(refused)).toContain(`already runs over ${dataDir} (process ${first.pid})`);
  await killed(first);
  expect(await said(run(take))).toBe('taken');
});

test('the launcher killed: its server ends by itself and the port is free', async () => {
  const port = 20_000 + (process.pid % 20_000);
  const server = path.join(parent, 'standalone/server.js');
  fs.mkdirSync(path.dirname(server));
  fs.writeFileSync(
    server,
    `require('node:http').createServer((_, r) => r.end()).listen(${port}, '127.0.0.1');`,
  );
  const settings = `const settings = { dataDir, host: '127.0.0.1', port: ${port} };`;
  const launcher = run(`${settings} await adoptChildRecord(dataDir);
    await startServer([${JSON.stringify(server)}], { env: process.env, settings }); say('up'); stay();`);
  await said(launcher);
  expect(
    await said(run(`${settings} await checkPort(settings).catch((error) => say(error.message));`)),
  ).toContain(`Port ${port} on 127.0.0.1 is taken`);
  await killed(launcher);
  const next = run(`${settings} await adoptChildRecord(dataDir); await checkPort(settings); say('free');`);
  expect(await said(next)).toBe('free');
});

test('a server too busy to notice is ended, a stranger with its pid is not', async () => {
  const busy = spawn(process.execPath, [
    '-e',
    'process.on("SIGTERM", () => {}); for (;;);',
    'standalone/server.js',
  ]);
  started.push(busy);
  const stranger = run(`say('here'); stay();`);
  await said(stranger);
  const record = (pid: number | undefined, started: string) =>
    fs.writeFileSync(
      path.join(dataDir, 'child.json'),
      JSON.stringify({
        pid,
        started,
        boot: fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      }),
    );
  const startOf = (pid: number | undefined) => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  };
  const end = `await adoptChildRecord(dataDir, 300); say('ended');`;
  record(stranger.pid, startOf(stranger.pid));
  await said(run(end));
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  record(busy.pid, '1');
  await said(run(end));
  expect(busy.exitCode ?? busy.signalCode).toBeNull();
  const gone = finished(busy);
  record(busy.pid, startOf(busy.pid));
  await said(run(end));
  await gone;
  expect(busy.signalCode).toBe('SIGKILL');
});
