import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { runningChange } from '@/lib/core/server/running-change';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { AuditTarget } from '../model';
import { carryOut } from './carry-out';
import { ALREADY_GONE, begin } from './intent';
import { listEntries } from './list';
import { someEvent } from './test-events';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function changed<T>(run: () => Promise<T>, ended?: () => typeof ALREADY_GONE) {
  const intent = await begin(database.db, someEvent({ action: 'credential.rotate' }));
  const { result } = await carryOut(intent, { run, input: null, also: [], ended });
  const { entries } = await listEntries(database.db, {}, { limit: 1 });
  return { result, entry: entries[0], intent };
}

test('reports and records an unknown outcome if the database fails during the change', async () => {
  const { result, entry, intent } = await changed(async () => {
    await database.db.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  });
  expect(result).toMatchObject({ ok: false, problem: { code: 'outcome_unknown' } });
  expect(!result.ok && result.problem.requestId).toEqual(expect.any(String));
  expect(!result.ok && result.problem.message).toContain('not known whether this was done');
  expect(!result.ok && result.problem.message).toContain('database of Strongroom cannot be reached');
  expect(entry).toMatchObject({
    outcome: 'unknown',
    code: 'outcome_unknown',
    intentId: intent.entry.id,
  });
});

test.each([
  ['a refusal of ours', () => new AppError({ code: 'conflict', message: 'No.' }), 'failure', 'conflict'],
  [
    'a refusal of the API',
    () => new VaultsApiError({ kind: 'unsupported', message: 'No.' }),
    'failure',
    'unexpected',
  ],
  [
    'a lost answer of the API',
    () => new VaultsApiError({ kind: 'unreachable', message: 'Lost.', ambiguous: true }),
    'unknown',
    'outcome_unknown',
  ],
  ['anything else', () => new TypeError('Oh.'), 'unknown', 'outcome_unknown'],
])('%s is recorded with its outcome', async (_, error, outcome, code) => {
  const { result, entry } = await changed(async () => {
    throw error();
  });
  expect(result).toMatchObject({ ok: false, problem: { code } });
  expect(entry).toMatchObject({ outcome, code });
});

test('records what a response means, and lets the change read its own intent', async () => {
  const { result, entry, intent } = await changed(
    async () => runningChange(),
    () => ALREADY_GONE,
  );
  expect(result).toEqual({ ok: true, value: intent.entry.id });
  expect(entry).toMatchObject({ outcome: 'failure', code: 'already_gone' });
  expect(runningChange()).toBeUndefined();
});

test('records the created targets after a success', async () => {
  const made: AuditTarget = { kind: 'credential', id: 'vcred_1', label: null };
  const intent = await begin(database.db, someEvent());
  const change = {
    run: async () => 1,
    input: null,
    also: [],
    targetsAfter: () => [made],
    auditSummary: () => ({ rows: 1 }),
  };
  expect((await carryOut(intent, change)).outcome).toEqual({
    outcome: 'success',
    code: null,
    targets: [made],
    summary: { rows: 1 },
  });
});
