import fs from 'node:fs';
import path from 'node:path';
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';

const FOLDER = import.meta.dirname;

function readJson(...names: string[]) {
  return JSON.parse(fs.readFileSync(path.join(FOLDER, 'migrations/meta', ...names), 'utf8'));
}

/** The snapshot that drizzle-kit wrote with the newest migration. */
function newestSnapshot(): DrizzleSnapshotJSON {
  const index = String(readJson('_journal.json').entries.at(-1).idx).padStart(4, '0');
  return readJson(`${index}_snapshot.json`);
}

test('the migrations make the schema that the code declares', async () => {
  const files = fs.readdirSync(path.join(FOLDER, 'schema'));
  const modules = await Promise.all(files.map((name) => import(`./schema/${name.replace(/\.ts$/, '')}.ts`)));
  const declared = generateDrizzleJson(Object.assign({}, ...modules));
  expect(await generateMigration(newestSnapshot(), declared)).toEqual([]);
});
