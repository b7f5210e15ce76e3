import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countingRowsOf, createTestDatabase } from '@/lib/core/server/db/test-database';
import { outcomeOf } from './intent';
import { recordAll } from './log';
import { places } from './matching';
import { someEvent } from './test-events';

const MIGRATION = path.join(import.meta.dirname, '../../core/server/db/migrations/0024_audit_lookups.sql');
const CHANGES = 1_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let open: number[];

beforeEach(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const intents = await recordAll(
    db,
    Array.from({ length: CHANGES }, () => someEvent({ outcome: 'intent' })),
  );
  open = [10, 990].map((at) => intents[at]?.sequence ?? 0);
  const ended = intents.filter(({ sequence }) => !open.includes(sequence));
  await recordAll(
    db,
    ended.map((intent) => outcomeOf(intent, { outcome: 'success', code: null })),
  );
  await db.execute(sql`analyze audit.entries`);
});
afterEach(() => database.drop());

test('finds intents without an outcome without reading those with one', async () => {
  await countingRowsOf(database.db, 'audit.entries', async (inside, rowsRead) => {
    const before = await rowsRead();
    const found = await places(inside, { outcomes: ['intent'] }, { limit: 50 }, 'changes');
    expect(found).toEqual(open.toReversed());
    expect((await rowsRead()) - before).toBeLessThan(20);
  });
});

test('the migration fills an existing log like the triggers', async () => {
  const { db } = database;
  const target = (kind: 'vault' | 'credential' | 'user', id: string) => ({ kind, id, label: null });
  const [one, other] = [target('vault', 'v-1'), target('vault', 'v-2')];
  await recordAll(db, [
    someEvent({ targets: [one, target('credential', 'c-1'), target('user', 'u-1')] }),
    someEvent({ targets: [one, other, target('credential', 'c-2')], summary: { connection: 'other' } }),
    someEvent({ targets: [one, target('credential', 'c-3')], outcome: 'unknown' }),
  ]);
  const tables = async () => [
    (await db.execute(sql`select sequence::int from audit.open_intents order by sequence`)).rows,
    (await db.execute(sql`select * from audit.subjects order by connection, kind, vault_id, id`)).rows,
  ];
  const noted = await tables();
  expect(noted[0]).toEqual(open.map((sequence) => ({ sequence })));
  const subject = (kind: string, id: string, vault_id = '', connection = '') => ({
    connection,
    kind,
    vault_id,
    id,
  });
  expect(noted[1]).toEqual([
    subject('credential', 'cred_1'),
    subject('credential', 'c-1', 'v-1'),
    subject('vault', 'v-1'),
    subject('credential', 'c-2', '', 'other'),
    subject('vault', 'v-1', '', 'other'),
    subject('vault', 'v-2', '', 'other'),
  ]);
  await db.execute(sql`truncate audit.open_intents, audit.subjects`);
  const statements = fs.readFileSync(MIGRATION, 'utf8').split('--> statement-breakpoint');
  for (const statement of statements)
    if (statement.trim().startsWith('INSERT')) await db.execute(sql.raw(statement));
  expect(await tables()).toEqual(noted);
});
