// The embedded PostgreSQL with a folder of an earlier version, whose server was the superuser.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDatabase } from './migrate.mjs';
import { startPostgres } from './postgres.mjs';

let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let server: pg.Client;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-role-'));
  const before = await startPostgres(folder);
  await migrateDatabase(before.url);
  const owner = new pg.Client({ connectionString: before.url });
  await owner.connect();
  await owner.query(`insert into embedded.accounts (id, name) values (gen_random_uuid(), 'from before')`);
  await owner.end();
  before.stop();
  postgres = await startPostgres(folder);
  await migrateDatabase(postgres.url);
  await postgres.grant();
  server = new pg.Client({ connectionString: postgres.applicationUrl });
  await server.connect();
});
afterAll(async () => {
  await server.end();
  postgres.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('the server reads and writes data of an earlier version', async () => {
  const { rows } = await server.query(`update embedded.accounts set name = 'now' returning name`);
  expect(rows).toEqual([{ name: 'now' }]);
  await expect(
    server.query('select max(created_at) from drizzle.__drizzle_migrations'),
  ).resolves.toBeDefined();
});

test.each([
  ['read a file', `select pg_read_file('/etc/passwd')`],
  ['list a folder', `select pg_ls_dir('/')`],
  ['run a program', `copy (select 1) to program 'true'`],
  ['make a role', `create role other superuser`],
  ['switch off the triggers of the audit log', 'alter table audit.entries disable trigger all'],
  ['truncate the audit log', 'truncate audit.entries'],
  ['become the owner', 'set role strongroom'],
])('the role of the server cannot %s', async (_, statement) => {
  // SQLSTATE insufficient_privilege.
  await expect(server.query(statement)).rejects.toMatchObject({ code: '42501' });
});

test('a second grant changes nothing', async () => {
  await postgres.grant();
  expect((await server.query('select name from embedded.accounts')).rows).toEqual([{ name: 'now' }]);
});
