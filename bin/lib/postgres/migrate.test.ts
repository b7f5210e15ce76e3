import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { MIGRATIONS, migrateDatabase } from './migrate.mjs';

let name: string;
let url: string;
beforeEach(async () => {
  name = `migrate_${randomBytes(6).toString('hex')}`;
  url = inject('templateUrl').replace('/strongroom_template', `/${name}`);
  await asAdmin(`create database ${name}`);
});
afterEach(() => asAdmin(`drop database ${name} with (force)`));

async function withClient<T>(at: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: at });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

const asAdmin = (statement: string) =>
  withClient(inject('templateUrl').replace('/strongroom_template', '/postgres'), (client) =>
    client.query(statement),
  );

async function migrateTo(tag: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-migrations-'));
  const journal = JSON.parse(fs.readFileSync(path.join(MIGRATIONS, 'meta/_journal.json'), 'utf8'));
  const last = journal.entries.findIndex((entry: { tag: string }) => entry.tag === tag);
  fs.cpSync(MIGRATIONS, folder, { recursive: true });
  const entries = journal.entries.slice(0, last + 1);
  fs.writeFileSync(path.join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  await withClient(url, (client) => migrate(drizzle(client), { migrationsFolder: folder }));
  fs.rmSync(folder, { recursive: true });
}

const addVaults = (count: number) =>
  withClient(url, async (client) => {
    await client.query('drop index embedded.vaults_name');
    await client.query(`insert into embedded.accounts (id, name) values (gen_random_uuid(), 'one')`);
    await client.query(
      `insert into embedded.vaults (id, account_id, display_name)
        select 'vault_' || n, id, 'vault ' || n from embedded.accounts, generate_series(1, $1::int) n`,
      [count],
    );
  });

async function said(): Promise<string[]> {
  const sentences: string[] = [];
  await migrateDatabase(url, (sentence) => sentences.push(sentence));
  return sentences;
}

test('announces once that a start builds an index over many rows', async () => {
  await migrateTo('0010_look_alikes_by_digest');
  await addVaults(37_000);
  expect(await said()).toEqual([
    'This start indexes the names of 37000 vaults once, which takes about 10 seconds. Strongroom answers after that.',
  ]);
  expect(await said()).toEqual([]);
});

test('announces nothing for a new database or few rows', async () => {
  expect(await said()).toEqual([]);
  await asAdmin(`drop database ${name} with (force)`);
  await asAdmin(`create database ${name}`);
  await migrateTo('0010_look_alikes_by_digest');
  await addVaults(100);
  expect(await said()).toEqual([]);
});
