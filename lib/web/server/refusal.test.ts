import { afterAll, beforeAll, expect, test } from 'vitest';
import { listEntries } from '@/lib/audit/server/list';
import { attempts } from '@/lib/auth/server/schema';
import type { ConsoleSession } from '@/lib/auth/server/session';
import { openDatabase } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { keepLogLines } from '@/lib/core/server/test-log-lines';
import { keepRefusal } from './refusal';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const FACTS = { requestId: 'req_1', address: '192.0.2.1', userAgent: 'test' };
const viewer = (id: string): ConsoleSession => ({
  id: `session_${id}`,
  user: { id, name: 'Vera', email: 'vera@example.com', role: 'viewer' },
  provedAt: new Date(),
  owes: null,
});
const rowsOf = async (actor: string) =>
  (await listEntries(database.db, { actor }, { limit: 100 })).entries.toReversed();

const refuse = (id: string, db = database.db) =>
  keepRefusal(db, viewer(id), { action: 'vault.delete', code: 'not_permitted' }, FACTS);

test('records 600 refusals of a viewer in 24 rows with their count', async () => {
  const lines = keepLogLines();
  for (let call = 0; call < 600; call++) await refuse('u_many');
  const rows = await rowsOf('u_many');
  expect(rows).toHaveLength(24);
  expect(rows[19]?.summary).toBeNull();
  expect(rows.slice(20).map(({ summary }) => summary)).toEqual([
    { refusals: 40 },
    { refusals: 80 },
    { refusals: 160 },
    { refusals: 320 },
  ]);
  expect(lines.filter(({ event }) => event === 'refused')).toHaveLength(600);

  await refuse('u_other');
  expect(await rowsOf('u_other')).toMatchObject([
    { action: 'vault.delete', outcome: 'refused', code: 'not_permitted', summary: null },
  ]);
  await database.db.update(attempts).set({ expire: Date.now() - 1 });
  await refuse('u_many');
  expect(await rowsOf('u_many')).toHaveLength(25);
});

test('counts the refusals of a member across replicas', async () => {
  keepLogLines();
  const replica = openDatabase(database.url);
  for (let call = 0; call < 40; call++) await refuse('u_both', call % 2 === 0 ? database.db : replica);
  await replica.$client.end();
  expect((await rowsOf('u_both')).map(({ summary }) => summary)).toEqual([
    ...Array.from({ length: 20 }, () => null),
    { refusals: 40 },
  ]);
});

test('records no refusal of a visitor without a session', async () => {
  const lines = keepLogLines();
  await keepRefusal(database.db, null, { action: 'vault.delete', code: 'signed_out' }, FACTS);
  expect(
    (await listEntries(database.db, { outcomes: ['refused'], target: undefined }, { limit: 100 })).entries,
  ).toSatisfy((rows: { actor: { kind: string } }[]) => rows.every(({ actor }) => actor.kind === 'user'));
  expect(lines.filter(({ event }) => event === 'refused')).toHaveLength(1);
});
