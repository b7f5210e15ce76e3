import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { POLICY_RULE_NAMES, type PolicyRule } from '../policies';
import { formOf } from '../policy-form';
import { acceptExceptionInput, endExceptionInput } from '../policy-inputs';
import {
  acceptException,
  acceptExceptions,
  credentialPolicies,
  endException,
  exceptionPage,
} from './exceptions';
import { listedSummary } from './list';
import { changePolicies, policiesInForce } from './policies';
import { policyCounts } from './policy-counts';
import { seedRows } from './test-rows';

const CONNECTION = 'exceptions';
const ADA = { name: 'Ada', email: 'ada@example.com' };
const DAY_MS = 86_400_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const context = () => ({ db: database.db, connection: CONNECTION });
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, 200);
  await seedRows(database.db, 'another connection', 60);
  // All of these break every rule.
  await database.db.execute(sql`
    update inventory.credentials set is_archived = false, gone_at = null, environment = 'production', owner = null,
      verdict = null, expires_at = null, protocol = 'sse', host = 'mcp.staging.example.com',
      target = 'https://mcp.staging.example.com/mcp', token_set_at = '2020-01-01', fingerprint = 'same'`);
  await database.db.execute(
    sql`update inventory.credentials set environment = 'staging' where vault_id = 'vault_000003'`,
  );
  const form = formOf(await policiesInForce(database.db));
  await changePolicies(
    database.db,
    {
      version: 0,
      ...form,
      ownerRequiredIn: ['production'],
      expiryKnownIn: ['production'],
      rules: ['shared', 'sse', 'environment', 'duplicate'],
    },
    ADA,
  );
  await database.db.execute(
    sql`insert into access.settings (id, verify_required_in) values (1, '{production}')`,
  );
});
afterAll(() => database.drop());
beforeEach(() => database.db.execute(sql`truncate inventory.policy_exceptions`));

const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const one = { vaultId: 'vault_000000', credentialId: 'vcred_00000001' };
const accept = (
  rule: PolicyRule,
  subject: { vaultId: string; credentialId: string | null } = one,
  days = 30,
) => acceptException(context(), { rule, ...subject, reason: 'Replaced in March', until: day(days) }, ADA);
const listed = async (rule: PolicyRule) => (await listedSummary(context(), `policy:${rule}`)).total;
const state = () => credentialPolicies(database.db, { connection: CONNECTION, ...one });

describe.each(POLICY_RULE_NAMES)('an exception from %s', (rule) => {
  test('covers its credential, or its whole vault, for this rule only', async () => {
    const before = await listed(rule);
    const others = POLICY_RULE_NAMES.filter((name) => name !== rule);
    const counted = await Promise.all(others.map(listed));
    await accept(rule);
    expect(await listed(rule)).toBe(before - 1);
    expect(await Promise.all(others.map(listed))).toEqual(counted);
    await accept(rule, { vaultId: one.vaultId, credentialId: null });
    expect(await listed(rule)).toBe(before - 50);
    const now = await policyCounts(database.db, CONNECTION, await policiesInForce(database.db));
    expect(now[rule]).toBe(before - 50);
  });

  test('can end early, and ends on its last day', async () => {
    const before = await listed(rule);
    const { id } = await accept(rule);
    expect(await endException(context(), { id }, ADA)).toEqual({ rule, ...one });
    expect(await listed(rule)).toBe(before);
    await accept(rule);
    await database.db.execute(
      sql`update inventory.policy_exceptions set until = now() where ended_at is null`,
    );
    expect(await listed(rule)).toBe(before);
  });
});

test('returns the rules that a credential breaks, and the exceptions that cover it', async () => {
  await accept('owner');
  await accept('sse', { vaultId: one.vaultId, credentialId: null });
  await accept('sse', { vaultId: 'vault_000001', credentialId: null });
  const { broken, exceptions } = await state();
  expect(broken).toEqual(POLICY_RULE_NAMES);
  expect(exceptions.map(({ rule, credentialId }) => [rule, credentialId]).toSorted()).toEqual([
    ['owner', one.credentialId],
    ['sse', null],
  ]);
  expect(exceptions[0]).toMatchObject({
    vaultName: 'Vault 0',
    reason: 'Replaced in March',
    acceptedBy: 'ada@example.com (Ada)',
    until: `${day(30)}T23:59:59.999999Z`,
  });
});

test('stores one active exception per rule and subject, even for parallel requests', async () => {
  const ends = await Promise.allSettled(Array.from({ length: 6 }, () => accept('owner')));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(accept('owner')).rejects.toMatchObject({
    problem: { code: 'conflict', message: expect.stringContaining(day(30)) },
  });
});

test('stores the same exception once per credential, even for two parallel requests', async () => {
  const { rows } = await database.db.execute<{ vaultId: string; credentialId: string }>(sql`
    select vault_id as "vaultId", id as "credentialId" from inventory.credentials
    where connection = ${CONNECTION} order by vault_id, id limit 20`);
  const accept = (credentials: typeof rows) =>
    acceptExceptions(
      context(),
      { rule: 'overdue', reason: 'Renewed in March', until: day(30), credentials },
      ADA,
    );
  const both = await Promise.all([accept(rows.slice(0, 15)), accept(rows.toReversed())]);
  expect(both.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(20);
  expect((await exceptionPage(context(), 'in-force', null)).total).toBe(20);
  const again = await accept([...rows, { vaultId: 'vault_none', credentialId: 'vcred_none' }]);
  expect(again).toEqual({ accepted: 0, covered: 20, missing: 1 });
});

test('refuses an exception for an unknown entry', async () => {
  const missing = { problem: { code: 'not_found' } };
  await expect(accept('owner', { ...one, credentialId: 'none' })).rejects.toMatchObject(missing);
  await expect(accept('owner', { vaultId: 'none', credentialId: null })).rejects.toMatchObject(missing);
});

test('does not end an exception of another connection or one that has ended', async () => {
  const conflict = { problem: { code: 'conflict' } };
  const { id } = await accept('owner');
  const other = { db: database.db, connection: 'another connection' };
  await expect(endException(other, { id }, ADA)).rejects.toMatchObject(conflict);
  await endException(context(), { id }, ADA);
  await expect(endException(context(), { id }, ADA)).rejects.toMatchObject(conflict);
});

test('lists all active and all past exceptions over several pages', async () => {
  for (let at = 0; at < 120; at += 1)
    await accept(
      'owner',
      { vaultId: `vault_00000${Math.floor(at / 50)}`, credentialId: `vcred_${String(at).padStart(8, '0')}` },
      30 + (at % 3),
    );
  await database.db.execute(sql`update inventory.policy_exceptions set ended_by = 'x', ended_at = now()
    where right(credential_id, 1) in ('1', '2', '3', '4', '5', '6')`);
  for (const [list, total] of [
    ['in-force', 48],
    ['past', 72],
  ] as const) {
    const ids = new Set<string>();
    let cursor: string | null = null;
    do {
      const page = await exceptionPage(context(), list, cursor);
      expect(page.total).toBe(total);
      for (const { id } of page.terms) ids.add(id);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(ids.size).toBe(total);
  }
  await expect(exceptionPage(context(), 'past', "' or 1")).rejects.toMatchObject({
    problem: { code: 'invalid_input' },
  });
});

test('requires a reason without a token, and an end within 366 days', () => {
  const read = (patch: object) =>
    acceptExceptionInput.safeParse({ rule: 'owner', ...one, reason: 'Known', until: day(1), ...patch })
      .success;
  for (const until of [day(0), day(366)]) expect(read({ until }), until).toBe(true);
  for (const until of [day(-1), day(367), '', '2027-02-30', 'tomorrow'])
    expect(read({ until }), until).toBe(false);
  for (const reason of ['', '  ', 'ghp_abcdefghijklmnop1234', 'x'.repeat(501), 'two\nlines'])
    expect(read({ reason }), reason).toBe(false);
  expect(read({ rule: 'none' })).toBe(false);
  expect(read({ credentialId: null })).toBe(true);
  expect(endExceptionInput.safeParse({ id: 'x' }).success).toBe(false);
});
