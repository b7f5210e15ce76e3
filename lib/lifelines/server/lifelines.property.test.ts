import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import type { Bar } from '../model';
import { headline } from './headline';
import { entryPage, lifelineWindow } from './lifelines';
import { type SeededLife, searchOf, seedLives } from './test-lives';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const MINUTE_MS = 60_000;
const BEGIN = Date.parse('2025-01-01T00:00:00Z');

const life = fc.record({
  vault: fc.integer({ min: 0, max: 2 }),
  server: fc.integer({ min: 0, max: 2 }),
  start: fc.integer({ min: 0, max: 40 }),
  length: fc.option(fc.integer({ min: 0, max: 20 })),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const seeded = (drawn: readonly Life[]): SeededLife[] =>
  drawn.map(({ vault, server, start, length }, at) => ({
    vaultId: `vault_${vault}`,
    id: `vcred_${String(at).padStart(3, '0')}`,
    target: `https://mcp${server}.example.com/mcp`,
    createdAt: BEGIN + start * MINUTE_MS,
    archivedAt: length === null ? null : BEGIN + (start + length) * MINUTE_MS,
  }));

/** Computes gaps and overlaps from the number of active credentials in each minute of a position. */
function expected(rows: readonly SeededLife[]) {
  const facts = new Map<string, Pick<Bar, 'gapMs' | 'overlapMs' | 'successor'>>();
  for (const own of rows) {
    const siblings = rows
      .filter(({ vaultId, target }) => vaultId === own.vaultId && target === own.target)
      .toSorted((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
    const at = siblings.indexOf(own);
    const next = siblings[at + 1];
    const isActive = (row: SeededLife, minute: number) =>
      row.createdAt <= minute && (row.archivedAt === null || minute < row.archivedAt);
    const minutes = Array.from({ length: 70 }, (_, minute) => BEGIN + minute * MINUTE_MS);
    const upTo = siblings.slice(0, at + 1);
    const idle = minutes.filter(
      (minute) =>
        next !== undefined &&
        minute >= own.createdAt &&
        minute < next.createdAt &&
        upTo.every((row) => (row.archivedAt ?? Number.POSITIVE_INFINITY) <= minute),
    ).length;
    const shared = minutes.filter(
      (minute) => isActive(own, minute) && siblings.slice(0, at).some((row) => isActive(row, minute)),
    ).length;
    facts.set(own.id, {
      gapMs: idle === 0 ? null : idle * MINUTE_MS,
      overlapMs: shared === 0 ? null : shared * MINUTE_MS,
      successor: next?.id ?? null,
    });
  }
  return facts;
}

test('computes the gaps, overlaps and successors of a model that counts minutes', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 25 }), async (drawn) => {
      const rows = seeded(drawn);
      const context = { db: database.db, connection: `property ${run++}` };
      await seedLives(database.db, context.connection, rows);
      const { positions } = await lifelineWindow(context, searchOf(''));
      const model = expected(rows);
      const bars = positions.flatMap((position) => position.bars);
      for (const bar of bars) {
        const { gapMs, successor, overlapMs } = bar;
        const wanted = model.get(bar.id);
        expect({ id: bar.id, gapMs, successor }).toEqual({
          id: bar.id,
          gapMs: wanted?.gapMs,
          successor: wanted?.successor,
        });
        // Active credentials overlap until now, beyond the minutes of the model.
        if (bar.endedAt !== null)
          expect({ id: bar.id, overlapMs }).toEqual({ id: bar.id, overlapMs: wanted?.overlapMs });
      }
      const ended = rows.filter(({ archivedAt }) => archivedAt !== null);
      const places = new Set(ended.map(({ vaultId, target }) => `${vaultId} ${target}`));
      expect(positions.map(({ vaultId, target }) => `${vaultId} ${target}`).toSorted()).toEqual(
        [...places].toSorted(),
      );
      const counts = await headline(context, searchOf(''));
      expect([counts.archived, counts.positions]).toEqual([ended.length, places.size]);
      expect(counts.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(ended.length);
      const listed = (await entryPage(context, searchOf('sort=lived'), 1_000)).entries;
      expect(listed.length).toBe(ended.length);
    }),
    { numRuns: 60 },
  );
});
