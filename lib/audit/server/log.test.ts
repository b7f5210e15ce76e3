import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogFields } from '@/lib/core/log-fields';
import { type Database, openDatabase } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import type { AuditFilters } from '../activity-params';
import type { AuditEntry, AuditFields } from '../model';
import { AUDIT_OUTCOMES } from '../model';
import { GENESIS_HASH, hashOf } from './entry';
import { listEntries } from './list';
import { record, recordAll } from './log';
import { asEvent, someEvent } from './test-events';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function allEntries(db: Database): Promise<AuditEntry[]> {
  const all: AuditEntry[] = [];
  for (let after = 0; ; ) {
    const page = await listEntries(db, {}, { limit: 500, after });
    all.push(...page.entries.toReversed());
    after = all.at(-1)?.sequence ?? 0;
    if (!page.hasMore) return all;
  }
}

function expectUnbroken(entries: AuditEntry[]) {
  let previous = GENESIS_HASH;
  for (const [index, entry] of entries.entries()) {
    expect(entry.sequence).toBe(index + 1);
    expect(entry.previousHash).toBe(previous);
    expect(hashOf(entry)).toBe(entry.hash);
    previous = entry.hash;
  }
}

test('two replicas that write 1,000 rows each in parallel make one unbroken chain', async () => {
  const other = openDatabase(database.url);
  const writes = [database.db, other].flatMap((db, replica) =>
    Array.from({ length: 1_000 }, (_, n) => record(db, someEvent({ requestId: `${replica}-${n}` }))),
  );
  const written = await Promise.all(writes);
  await other.$client.end();
  const entries = await allEntries(database.db);
  expect(entries).toHaveLength(2_000);
  expectUnbroken(entries);
  expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(2_000);
  expect(entries.map(({ sequence }) => sequence).sort()).toEqual(
    written.map(({ sequence }) => sequence).sort(),
  );
  expect(entries).toContainEqual(written[1_234]);
});

test('events of one call are adjacent', async () => {
  const both = [someEvent({ code: 'one' }), someEvent({ code: 'two' })];
  const [first, alone, second] = await Promise.all([
    recordAll(database.db, both),
    record(database.db, someEvent()),
    recordAll(database.db, both),
  ]);
  for (const pair of [first, second])
    expect(pair.map(({ sequence }) => sequence - (pair[0]?.sequence ?? 0))).toEqual([0, 1]);
  expect(alone.sequence).toBeGreaterThan(0);
});

const word = fc.string({ unit: 'binary', maxLength: 40 });
const anyWord = fc.oneof(
  word,
  fc.string({ unit: fc.constantFrom('\uD800', '\uDC00', '\0', 'a', '😀', '=') }),
);
const summary: fc.Arbitrary<LogFields> = fc.letrec<{ node: LogFields; value: LogFields[string] }>((tie) => ({
  node: fc.dictionary(anyWord, tie('value'), { maxKeys: 5 }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    anyWord,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    tie('node'),
    fc.array(tie('node'), { maxLength: 3 }),
  ),
})).node;
const event: fc.Arbitrary<AuditFields> = fc.record({
  actor: fc.record({
    id: fc.option(anyWord),
    name: anyWord,
    kind: fc.constantFrom('user' as const, 'system' as const, 'anonymous' as const),
  }),
  action: anyWord,
  targets: fc.array(
    fc.record({ kind: fc.constant('vault' as const), id: anyWord, label: fc.option(anyWord) }),
    {
      maxLength: 4,
    },
  ),
  outcome: fc.constantFrom(...AUDIT_OUTCOMES),
  code: fc.option(anyWord),
  intentId: fc.option(fc.uuid()),
  requestId: fc.option(anyWord),
  address: fc.option(anyWord),
  userAgent: fc.option(fc.string({ unit: 'binary', maxLength: 2_000 })),
  summary: fc.option(summary),
});

test('every recorded entry reads back as returned and verifies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20 }), async (events) => {
      const written = await recordAll(database.db, events.map(asEvent));
      const first = written[0]?.sequence ?? 0;
      const { entries } = await listEntries(database.db, {}, { limit: 100, after: first - 1 });
      expect(entries.toReversed()).toEqual(written);
      for (const entry of entries) expect(hashOf(entry)).toBe(entry.hash);
    }),
    { numRuns: 100 },
  );
});

describe('an entry that cannot be written', () => {
  test('rejects only its caller', async () => {
    const [bad, good] = await Promise.allSettled([
      record(database.db, someEvent({ intentId: 'no id' })),
      record(database.db, someEvent()),
    ]);
    expect(bad.status).toBe('rejected');
    expect(good.status).toBe('fulfilled');
  });

  test('rejects if the database is unreachable', async () => {
    const away = openDatabase(database.url.replace(/\/test_\w+/, '/test_that_never_was'));
    await expect(record(away, someEvent())).rejects.toThrow();
    await expect(record(away, someEvent())).rejects.toThrow();
    await away.$client.end();
  });

  test('rejects if more than 10,000 rows wait', async () => {
    const away = openDatabase(database.url.replace(/\/test_\w+/, '/test_that_never_was'));
    const many = Array.from({ length: 9_999 }, () => someEvent());
    const waiting = recordAll(away, many);
    await expect(recordAll(away, [someEvent(), someEvent()])).rejects.toThrow('too many entries');
    await expect(waiting).rejects.toThrow('does not exist');
    await away.$client.end();
  });

  test.each(['entries', 'checkpoints'])(
    'the owner can neither change nor remove rows of %s',
    async (table) => {
      await database.db.$client.query(
        `insert into audit.checkpoints values (1, '', now(), '', '') on conflict do nothing`,
      );
      const { db } = database;
      for (const statement of [
        `update audit.${table} set hash = ''`,
        `update audit.${table} set hash = '' where false`,
        `delete from audit.${table} where sequence = 1`,
        `truncate audit.${table}`,
      ])
        await expect(db.$client.query(statement)).rejects.toMatchObject({ code: '42501' });
      const client = await db.$client.connect();
      await client.query(`set session_replication_role = replica`);
      await expect(client.query(`delete from audit.${table}`)).rejects.toThrow('append-only');
      client.release(true);
    },
  );
});

describe('lists', () => {
  test('pages continue where the last one ended, in both directions', async () => {
    const newest = await listEntries(database.db, {}, { limit: 10 });
    const older = await listEntries(database.db, {}, { limit: 10, before: newest.entries.at(-1)?.sequence });
    expect(older.entries[0]?.sequence).toBe((newest.entries.at(-1)?.sequence ?? 0) - 1);
    const back = await listEntries(database.db, {}, { limit: 10, after: older.entries[0]?.sequence });
    expect(back).toEqual({ entries: newest.entries, hasMore: false });
  });

  test('each filter returns exactly the rows that match', async () => {
    const [mine] = await recordAll(database.db, [
      someEvent({
        actor: { id: null, name: 'nobody', kind: 'anonymous' },
        action: 'session.sign-in',
        targets: [{ kind: 'user', id: 'only here', label: null }],
        outcome: 'refused',
      }),
      someEvent(),
    ]);
    if (mine === undefined) throw new Error('nothing was written');
    for (const filters of [
      { target: 'only here' },
      { actions: ['session.sign-in'] },
      { actor: 'anonymous', outcomes: ['refused'], target: 'only here', from: mine.at, to: mine.at },
    ] satisfies AuditFilters[])
      expect(await listEntries(database.db, filters, { limit: 5 })).toEqual({
        entries: [mine],
        hasMore: false,
      });
    for (const filters of [
      { target: 'only here', outcomes: ['success'] },
      { from: '2999-01-01T00:00:00Z' },
      { to: '1999-01-01T00:00:00Z' },
    ] satisfies AuditFilters[])
      expect((await listEntries(database.db, filters, { limit: 5 })).entries).toEqual([]);
  });
});
