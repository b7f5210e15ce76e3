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
});
