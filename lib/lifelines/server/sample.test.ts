import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listEntries } from '@/lib/audit/server/list';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { loadSampleSearch } from '../search';
import { exportEntries } from './export';
import { drawSample, storeReview } from './sample';
import { lifeStory } from './story';
import { searchOf, seedLives } from './test-lives';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const CONNECTION = 'sample';
const BEGAN = Date.parse('2025-01-01T00:00:00Z');
const lives = Array.from({ length: 200 }, (_, at) => ({
  vaultId: `vault_${at % 7}`,
  id: `vcred_${at}`,
  target: `https://mcp${at % 11}.example.com/mcp`,
  createdAt: BEGAN + at * 60_000,
  archivedAt: at % 5 === 0 ? null : BEGAN + (at + 30) * 60_000,
  environment: at % 2 === 0 ? 'production' : 'staging',
}));
beforeAll(async () => {
  database = await createTestDatabase();
  await seedLives(database.db, CONNECTION, lives);
});
afterAll(() => database.drop());

const context = () => ({ db: database.db, connection: CONNECTION });
const draw = (address: string) =>
  drawSample(context(), loadSampleSearch(new URL(`http://console.invalid/archive?${address}`)));
const idsOf = ({ entries }: Awaited<ReturnType<typeof draw>>) => entries.map(({ id }) => id);

test('draws the same sample for the same seed, filters and population, and another one otherwise', async () => {
  const first = await draw('seed=alpha&size=25');
  expect([first.entries.length, first.population]).toEqual([25, 160]);
  expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await draw('seed=alpha&size=25')).toEqual(first);
  expect(idsOf(await draw('seed=beta&size=25'))).not.toEqual(idsOf(first));
  expect(idsOf(await draw('seed=alpha&size=40')).slice(0, 25)).toEqual(idsOf(first));
  const production = await draw('seed=alpha&size=25&environment=production');
  expect(production.population).toBe(80);
  expect(production.digest).not.toBe(first.digest);
  expect(production.entries.every(({ environment }) => environment === 'production')).toBe(true);
  await seedLives(database.db, CONNECTION, [
    {
      vaultId: 'vault_1',
      id: 'vcred_late',
      target: 'https://late.example.com/mcp',
      createdAt: BEGAN,
      archivedAt: BEGAN,
    },
  ]);
  expect((await draw('seed=alpha&size=25')).digest).not.toBe(first.digest);
});

test('returns the newest review of an entry, and accepts reviews only for entries of the archive', async () => {
  const [entry] = (await draw('seed=alpha')).entries;
  const by = { name: 'Ada', email: 'ada@example.com' };
  const place = { vaultId: entry?.vaultId ?? '', credentialId: entry?.id ?? '', seed: 'alpha' };
  await storeReview(context(), { ...place, finding: 'exception', note: 'No ticket' }, by);
  await storeReview(context(), { ...place, finding: 'none', note: '' }, by);
  const [again] = (await draw('seed=alpha')).entries;
  expect(again?.review).toMatchObject({ finding: 'none', reviewedBy: 'ada@example.com (Ada)' });
  expect(Math.abs((again?.review?.reviewedAt ?? 0) - Date.now())).toBeLessThan(600_000);
  await expect(
    storeReview(context(), { ...place, credentialId: 'vcred_0', finding: 'none', note: '' }, by),
  ).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

test('exports every entry of the filters, and logs who exported how many', async () => {
  const response = await exportEntries(context(), searchOf('environment=staging'), {
    actor: { id: 'user-1', name: 'Ada', kind: 'user' },
    requestId: null,
    address: null,
    userAgent: null,
  });
  const rows: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true });
  expect(rows.length).toBe(80);
  expect(new Set(rows.map(({ environment }) => environment))).toEqual(new Set(['staging']));
  const { entries } = await listEntries(database.db, {}, { limit: 2 });
  expect(entries).toMatchObject([
    { action: 'archive.export', outcome: 'success', summary: { rows: 80 } },
    { action: 'archive.export', outcome: 'intent', summary: { environment: 'staging' } },
  ]);
});

test('returns no line and no trigger for a life without an entry', async () => {
  expect(await lifeStory(context(), { vaultId: 'vault_1', credentialId: 'vcred_1' }, [])).toEqual({
    lines: [],
    trigger: null,
    usage: null,
    subject: null,
  });
});
