import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '@/bin/migrate.mjs';
import { startPostgres } from '@/bin/postgres.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that tests copy; nobody writes to it. */
    templateUrl: string;
  }
}

/** A real PostgreSQL for all tests of the run: the one of `TEST_DATABASE_URL`, or an embedded one of its own. */
export default async function setup(project: TestProject): Promise<() => void> {
  const given = process.env.TEST_DATABASE_URL;
  const folder = given === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-test-')) : undefined;
  const postgres = folder === undefined ? undefined : await startPostgres(folder);
  const server = given ?? postgres?.url ?? '';
  const template = new URL(server.replace('@/', '@localhost/'));
  template.pathname = '/strongroom_template';
  const templateUrl = server.includes('@/') ? template.href.replace('@localhost/', '@/') : template.href;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query('drop database if exists strongroom_template with (force)');
  await admin.query('create database strongroom_template');
  await admin.end();
  await migrateDatabase(templateUrl);
  project.provide('templateUrl', templateUrl);
  return () => {
    postgres?.stop();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true });
  };
}
