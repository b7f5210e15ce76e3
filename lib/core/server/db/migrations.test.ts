import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';

const FOLDER = import.meta.dirname;

/**
 * Every migration with its time and the beginning of its file's SHA-256. Databases run each migration that is
 * later than their latest. Never change a line; only append.
 */
const PUBLISHED = [
  ['0000_extensions', 1795252065509, 'd910ae26f1a29147'],
  ['0001_tables', 1795252066147, '5accfcd87f7a5998'],
  ['0002_btree_gin', 1795252914020, '41caa12e8f37cc9a'],
  ['0003_embedded_search', 1795252914703, 'c37f33442b3a66a0'],
  ['0004_rotation_facts', 1795253495393, '774b5602536e7026'],
  ['0005_audit', 1795264994928, '9d919090eb601813'],
  ['0006_access', 1795267496794, '08dba8569f7f6645'],
  ['0007_session_second_factor', 1795268505550, '17da1b5fa353c09a'],
  ['0008_onboarding', 1795281466647, '5ed6542a70552193'],
  ['0009_look_alikes', 1795287972000, '7042c1e61ce71a7b'],
  ['0010_look_alikes_by_digest', 1795308874470, '9fbfc363a434a42c'],
  ['0011_short_terms', 1795797819525, 'ea111935107a00fe'],
  ['0012_embedded_fields', 1795797820000, 'c148fef5aabc04e1'],
  ['0013_leak_not_needed', 1795797821000, '31cb198ecbb65f49'],
  ['0014_access_rules', 1795797822000, '07f390570288c533'],
  ['0015_inventory', 1795825581390, 'f00063e56d7cf26c'],
  ['0016_campaigns', 1795838051312, '597ed8a95992e953'],
  ['0017_inventory_counts', 1795838550080, '2fbaf581265146a3'],
  ['0018_inventory_revisions', 1795849764712, 'ced0cf05cd00f0bf'],
  ['0019_lifelines', 1795849824712, '5f034160cf638f62'],
  ['0020_legal_holds', 1795849884712, '2850848bd01b7f9f'],
  ['0021_activity', 1795849944712, 'ea0217a6c0e4cefe'],
  ['0022_lives', 1795850304712, '7e1c966367a3b8dc'],
  ['0023_sightings', 1795877109142, '7e419cdf92a7509f'],
  ['0024_audit_lookups', 1795881600000, 'fb26091b611d62f8'],
  ['0025_ids', 1795891279491, '758bf1978c4b1164'],
  ['0026_pending_targets', 1795903820804, '60d930508e61741b'],
];

function readJson(...names: string[]) {
  return JSON.parse(fs.readFileSync(path.join(FOLDER, 'migrations/meta', ...names), 'utf8'));
}

function newestSnapshot(): DrizzleSnapshotJSON {
  const index = String(readJson('_journal.json').entries.at(-1).idx).padStart(4, '0');
  return readJson(`${index}_snapshot.json`);
}

test('the migrations create the schema that the code declares', async () => {
  const lib = path.join(FOLDER, '../../..');
  const files = fs
    .readdirSync(lib)
    .map((domain) => path.join(lib, domain, 'server/schema.ts'))
    .filter((file) => fs.existsSync(file));
  expect(files.length).toBeGreaterThan(5);
  const modules = await Promise.all(files.map((file) => import(file)));
  const declared = generateDrizzleJson(Object.assign({}, ...modules));
  expect(await generateMigration(newestSnapshot(), declared)).toEqual([]);
});

test('a published migration never changes, and a new one is the latest', () => {
  const found = readJson('_journal.json').entries.map(({ tag, when }: { tag: string; when: number }) => {
    const file = fs.readFileSync(path.join(FOLDER, 'migrations', `${tag}.sql`));
    return [tag, when, createHash('sha256').update(file).digest('hex').slice(0, 16)];
  });
  expect(found).toEqual(PUBLISHED);
  const times = PUBLISHED.map(([, when]) => Number(when));
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});
