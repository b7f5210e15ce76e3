import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { exportEntries } from './export';
import { record } from './log';
import { someEvent } from './test-events';
import { readAll, testSigner } from './test-log';

const signer = testSigner();

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('CSV', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['x;=1', "x;'=1"],
    ['x\t-1', "x\t'-1"],
  ])('no cell with %j is a formula', async (text, shown) => {
    await record(
      database.db,
      someEvent({
        userAgent: text,
        action: text,
        code: text,
        actor: { id: text, name: text, kind: 'user' },
      }),
    );
    const { text: csv } = await readAll(exportEntries(database.db, { actor: text }, 'csv', signer));
    const fields = csv.slice(csv.indexOf('\r\n'));
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    expect(fields.split(shown)).toHaveLength(6);
  });

  test('an outcome has the reason of its intent in separate columns', async () => {
    const actor = { id: 'user_why', name: 'Ada', kind: 'user' } as const;
    const summary = { reason: 'owner_left', reasonNote: 'moved on', ticket: 'OPS-1' };
    const intent = await record(database.db, someEvent({ actor, outcome: 'intent', summary }));
    await record(database.db, someEvent({ actor, intentId: intent.id, summary: null }));
    await record(database.db, someEvent({ actor, outcome: 'intent', summary: { reason: '' } }));
    const { text: csv } = await readAll(exportEntries(database.db, { actor: actor.id }, 'csv', signer));
    const rows: Record<string, string>[] = parse(csv, { columns: true, bom: true });
    expect(rows.map(({ reason, reason_note, ticket }) => [reason, reason_note, ticket])).toEqual([
      ['owner_left', 'moved on', 'OPS-1'],
      ['owner_left', 'moved on', 'OPS-1'],
      ['', '', ''],
    ]);
  });
});
