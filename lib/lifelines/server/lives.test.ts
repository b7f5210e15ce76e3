import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditActor } from '@/lib/audit/model';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { headline } from './headline';
import { entryPage } from './lifelines';
import { deriveLives } from './lives';
import { searchOf, seedLives } from './test-lives';

const ADA: AuditActor = { id: 'user-1', name: 'Ada', kind: 'user' };
const BEGIN = Date.parse('2025-01-01T00:00:00Z');
const DAY_MS = 86_400_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const seed = (connection: string, count: number) =>
  seedLives(
    database.db,
    connection,
    Array.from({ length: count }, (_, at) => ({
      vaultId: `${connection} vault ${at % 4}`,
      id: `${connection} ${at}`,
      target: `https://mcp${at % 3}.example.com/mcp`,
      createdAt: BEGIN + at * DAY_MS,
      archivedAt: at % 2 === 0 ? BEGIN + (at + 3) * DAY_MS : null,
    })),
  );

async function lives(connection: string) {
  await deriveLives({ db: database.db, connection }, 60_000);
  const { rows } = await database.db.execute(sql`
    select * from lifelines.lives where connection = ${connection} order by vault_id, id`);
  return rows;
}

/** Resets the progress, so that every life is derived again. */
const forget = () => database.db.execute(sql`delete from lifelines.progress`);

const record = async (action: 'credential.archive' | 'credential.delete', connection: string, id: string) => {
  const at = Number(id.split(' ').at(-1));
  const intent = await begin(database.db, {
    ...{ actor: ADA, action, code: null, intentId: null, requestId: null, address: null, userAgent: null },
    targets: [
      { kind: 'vault', id: `${connection} vault ${at % 4}`, label: 'Vault' },
      { kind: 'credential', id, label: 'https://mcp.example.com/mcp' },
    ],
    summary: { connection, reason: 'leaked' },
  });
  await intent.finish(SUCCESS);
};

const COUNT = 12;
const steps = fc.array(
  fc.record({
    what: fc.constantFrom(
      'archive',
      'recorded',
      'outside',
      'move',
      'remove',
      'deletedBefore',
      'rename',
      'read',
    ),
    at: fc.integer({ min: 0, max: COUNT - 1 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Step = typeof steps extends fc.Arbitrary<(infer T)[]> ? T : never;

async function take({ what, at }: Step, connection: string): Promise<unknown> {
  const { db } = database;
  const id = `${connection} ${at}`;
  const row = sql`connection = ${connection} and id = ${id}`;
  const place = sql`${connection}, ${`${connection} vault ${at % 4}`}, ${id}`;
  switch (what) {
    case 'archive':
      return db.execute(
        sql`update inventory.credentials set is_archived = true, archived_at = now() where ${row}`,
      );
    case 'recorded':
      return record('credential.archive', connection, id);
    case 'outside':
      return db.execute(sql`
        insert into inventory.changes (connection, vault_id, credential_id, field, until, cause)
        values (${place}, 'archived_at', now(), 'outside')`);
    case 'move':
      return db.execute(
        sql`update inventory.credentials set target = 'https://new.example.com' where ${row}`,
      );
    case 'remove':
      return db.execute(sql`delete from inventory.credentials where ${row}`);
    case 'deletedBefore':
      return record('credential.delete', connection, `${connection} ${at + COUNT}`);
    case 'rename':
      return db.execute(sql`update inventory.vaults set name = name || '+' where connection = ${connection}`);
    case 'read':
      return lives(connection);
  }
}

test('stores the same lives after any changes as a full derivation', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const connection = `random ${run++}`;
      await seed(connection, COUNT);
      await lives(connection);
      for (const step of drawn) await take(step, connection);
      const kept = await lives(connection);
      await forget();
      expect(kept).toEqual(await lives(connection));
    }),
    { numRuns: 25 },
  );
});

test('derives only the lives of the changed vault', async () => {
  await seed('alone', COUNT);
  const places = async () => {
    await lives('alone');
    const { rows } = await database.db.execute<{ id: string; place: string }>(
      sql`select id, xmin::text as place from lifelines.lives where connection = 'alone'`,
    );
    return new Map(rows.map(({ id, place }) => [id, place]));
  };
  const before = await places();
  await take({ what: 'archive', at: 1 }, 'alone');
  const after = await places();
  const derived = [...after].filter(([id, place]) => before.get(id) !== place).map(([id]) => id);
  expect(derived.toSorted()).toEqual(['alone 1', 'alone 5', 'alone 9']);
});

test('derives nothing after a snapshot without a difference', async () => {
  await seed('seen', COUNT);
  await lives('seen');
  await database.db.execute(sql`update inventory.credentials set missing_snapshots = missing_snapshots + 1`);
  const { rows } = await database.db.execute(sql`select from lifelines.stale where connection = 'seen'`);
  expect(rows).toEqual([]);
});

test('includes a commit after the derivation in the next result', async () => {
  const context = { db: database.db, connection: 'late' };
  await seed('late', COUNT);
  const archived = async () => [
    (await headline(context, searchOf(''))).archived,
    (await entryPage(context, searchOf(''))).entries.length,
  ];
  expect(await archived()).toEqual([6, 6]);
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`
      update inventory.credentials set is_archived = true, archived_at = now() where connection = 'late' and id = 'late 1'`);
    expect(await archived()).toEqual([6, 6]);
    // Another change of the same vault is committed earlier.
    await take({ what: 'archive', at: 5 }, 'late');
    expect(await archived()).toEqual([7, 7]);
  });
  expect(await archived()).toEqual([8, 8]);
  await record('credential.archive', 'late', 'late 1');
  expect((await headline(context, searchOf('reason=leaked'))).archived).toBe(1);
});

test('returns all lives to each of two parallel readers', async () => {
  await seed('both', 400);
  const context = { db: database.db, connection: 'both' };
  const pages = await Promise.all([1, 2, 3].map(() => entryPage(context, searchOf(''), 1_000)));
  expect(pages.map(({ entries }) => entries.length)).toEqual([200, 200, 200]);
});
