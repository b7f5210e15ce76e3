import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { changeChecks } from '@/lib/verification/server/verification-policy';
import { DEFAULT_POLICY, POLICY_RULE_NAMES, type Policies, type PolicyRule } from '../policies';
import { formOf, withDraft } from '../policy-form';
import { changePoliciesInput } from '../policy-inputs';
import { listedSummary } from './list';
import { changePolicies, policiesInForce, policyHistory, policyState } from './policies';
import { policyCounts } from './policy-counts';
import { seedRows } from './test-rows';

const CONNECTION = 'policies';
const ADA = { name: 'Ada', email: 'ada@example.com' };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.execute(sql`truncate inventory.credentials, inventory.vaults, inventory.policy_versions,
    inventory.policy_exceptions, access.settings`);
});

const counts = (policies: Policies) => policyCounts(database.db, CONNECTION, policies);
const listed = async (rule: PolicyRule) =>
  (await listedSummary({ db: database.db, connection: CONNECTION }, `policy:${rule}`)).total;
const everywhere = [...(['production', 'staging', 'development', ''] as const)];
const NOTHING: Policies = {
  ...DEFAULT_POLICY,
  maximumAgeDays: { production: null, staging: null, development: null, '': null },
  rules: [],
  verifyRequiredIn: [],
};
const form = (patch: Partial<ReturnType<typeof formOf>> = {}) => ({ ...formOf(NOTHING), ...patch });

/** Inserts a vault of one environment with credentials that break no rule by default. */
async function seed(rows: Record<string, string | null>[]) {
  for (const [at, row] of rows.entries()) {
    const { vault = 'v', env = 'production', ...rest } = row;
    const columns = {
      target: `https://mcp${at}.example.com/mcp`,
      host: `mcp${at}.example.com`,
      owner: 'ada@example.com',
      verdict: 'proven',
      token_set_at: 'now',
      expires_at: 'tomorrow',
      fingerprint: `own-${at}`,
      protocol: 'streamable_http',
      ...rest,
    };
    const names = sql.join(
      Object.keys(columns).map((name) => sql.identifier(name)),
      sql`, `,
    );
    const values = sql.join(
      Object.values(columns).map((value) => sql`${value}`),
      sql`, `,
    );
    await database.db.execute(sql`
      insert into inventory.credentials (connection, vault_id, id, vault_name, environment, kind, status, metadata,
        is_archived, first_seen_at, ${names})
      values (${CONNECTION}, ${vault}, ${`cred_${at}`}, 'Vault', ${env}, 'bearer', 'active', '{}', false, now(),
        ${values})`);
  }
}

describe('counts violations of each rule, and only in its environments', () => {
  const cases: [PolicyRule, Record<string, string | null>[], Partial<Policies>, number][] = [
    [
      'overdue',
      [
        { token_set_at: '2020-01-01' },
        { token_set_at: '2020-01-01', env: 'staging' },
        { token_set_at: null },
      ],
      { maximumAgeDays: { ...NOTHING.maximumAgeDays, production: 90 } },
      1,
    ],
    [
      'overdue',
      [
        { token_set_at: '2020-01-01', env: null },
        { token_set_at: '2020-01-01', env: 'qa' },
      ],
      { maximumAgeDays: { ...NOTHING.maximumAgeDays, '': 90 } },
      2,
    ],
    ['owner', [{ owner: null }, { owner: null, env: 'staging' }, {}], { ownerRequiredIn: ['production'] }, 1],
    [
      'verified',
      [{ verdict: null }, { verdict: 'refused' }, { verdict: 'accepted' }],
      { verifyRequiredIn: ['production'] },
      2,
    ],
    ['expiry', [{ expires_at: null }, {}], { expiryKnownIn: [...everywhere] }, 1],
    [
      'shared',
      [
        { fingerprint: 'same' },
        { fingerprint: 'same', env: 'staging', vault: 'w' },
        { fingerprint: 'twice', vault: 'x' },
        { fingerprint: 'twice', vault: 'y' },
      ],
      { rules: ['shared'] },
      2,
    ],
    ['sse', [{ protocol: 'sse' }, {}], { rules: ['sse'] }, 1],
    [
      'environment',
      [{ host: 'mcp.staging.example.com' }, { host: 'mcp.staging.example.com', env: 'staging' }, {}],
      { rules: ['environment'] },
      1,
    ],
    [
      'duplicate',
      [
        { target: 'https://one.example/mcp' },
        { target: 'https://one.example/mcp' },
        { target: 'https://one.example/mcp', vault: 'w' },
      ],
      { rules: ['duplicate'] },
      2,
    ],
  ];
  test.each(cases)('%s', async (rule, rows, patch, expected) => {
    await seed(rows);
    expect((await counts(NOTHING))[rule]).toBe(0);
    expect((await counts({ ...NOTHING, ...patch }))[rule]).toBe(expected);
  });
});

test('counts a draft as its lists do once it is saved', async () => {
  await seedRows(database.db, CONNECTION, 1_000);
  await seedRows(database.db, 'another connection', 100);
  await database.db.execute(sql`update inventory.credentials set protocol = 'sse' where id like '%7'`);
  await database.db.execute(
    sql`update inventory.credentials set host = 'dev.example.com' where id like '%5'`,
  );
  await database.db.execute(
    sql`update inventory.credentials set target = 'https://same/mcp' where id like '%3'`,
  );
  await changeChecks(database.db, { verifyRequiredIn: ['production'], compareTokens: true });
  const draft = form({
    maximumAge: { production: '90', staging: '200', development: '', other: '400' },
    ownerRequiredIn: ['production', ''],
    expiryKnownIn: ['staging'],
    rules: ['shared', 'sse', 'environment', 'duplicate'],
  });
  const before = await policiesInForce(database.db);
  const [now, then] = [await counts(before), await counts(withDraft(before, draft))];
  for (const rule of POLICY_RULE_NAMES) expect(await listed(rule), rule).toBe(now[rule]);
  await changePolicies(database.db, { version: 0, ...draft }, ADA);
  for (const rule of POLICY_RULE_NAMES) {
    expect(await listed(rule), rule).toBe(then[rule]);
    expect(then[rule], rule).toBeGreaterThan(0);
  }
});

test('applies saved rules, and keeps every version with its author and changes', async () => {
  expect(await policyState(database.db)).toEqual({
    version: 0,
    policies: { ...DEFAULT_POLICY, verifyRequiredIn: [] },
  });
  const first = formOf({ ...DEFAULT_POLICY, ownerRequiredIn: ['production'] });
  const saved = await changePolicies(database.db, { version: 0, ...first }, ADA);
  expect(saved).toMatchObject({ version: 1, changes: ['Owner required in: nowhere → Production'] });
  const second = {
    ...first,
    maximumAge: { ...first.maximumAge, production: '90', other: '30' },
    ageReference: 'RA-7',
    rules: ['sse' as const],
  };
  await changePolicies(database.db, { version: 1, ...second }, { name: 'Grace', email: 'grace@example.com' });
  expect((await policiesInForce(database.db)).maximumAgeDays).toEqual({
    production: 90,
    staging: null,
    development: null,
    '': 30,
  });
  expect(await policyHistory(database.db)).toMatchObject([
    {
      version: 2,
      setBy: 'grace@example.com (Grace)',
      changes: [
        'Maximum age, Production: 365 d → 90 d',
        'Maximum age, Other or none: none → 30 d',
        'Same token in several environments: on → off',
        'Deprecated SSE transport: off → on',
        'Server of another environment: on → off',
        'Same URL twice in a vault: on → off',
        'Reference of the maximum ages: none → RA-7',
      ],
    },
    { version: 1, setBy: 'ada@example.com (Ada)', changes: ['Owner required in: nowhere → Production'] },
  ]);
});

test('refuses a form that was opened with an older version', async () => {
  await changePolicies(database.db, { version: 0, ...form() }, ADA);
  await expect(
    changePolicies(database.db, { version: 0, ...form({ rules: ['sse'] }) }, ADA),
  ).rejects.toMatchObject({
    problem: { code: 'conflict', message: expect.stringContaining('ada@example.com') },
  });
  expect((await policiesInForce(database.db)).rules).toEqual([]);
});

test('stores one of several parallel changes from the same version', async () => {
  const ends = await Promise.allSettled(
    Array.from({ length: 8 }, () => changePolicies(database.db, { version: 0, ...form() }, ADA)),
  );
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await policyHistory(database.db)).toHaveLength(1);
});

describe('the form accepts', () => {
  const complaints = (patch: object) => {
    const read = changePoliciesInput.safeParse({ version: 0, ...form(), ...patch });
    return read.success ? [] : read.error.issues.map(({ path }) => path.join('.'));
  };
  const age = (production: string) => ({ maximumAge: { ...form().maximumAge, production } });
  test('whole days or an empty value', () => {
    for (const good of ['', ' 90 ', '1', '3650']) expect(complaints(age(good)), good).toEqual([]);
    for (const bad of ['0', '-1', '1.5', '3651', '9999', 'ninety', '1e3', '0x1f'])
      expect(complaints(age(bad)), bad).toEqual(['maximumAge.production']);
  });
  test('an https URL with the ticket after its host, or an empty value', () => {
    for (const good of ['', 'https://t.example/{ticket}', 'https://t.example/browse?id={ticket}&x'])
      expect(complaints({ ticketPattern: good }), good).toEqual([]);
    for (const bad of [
      'http://t.example/{ticket}',
      'https://t.example/',
      'https://{ticket}.example/',
      'https://user:pass@t.example/{ticket}',
      'javascript:alert("{ticket}")',
      '{ticket}',
    ])
      expect(complaints({ ticketPattern: bad }), bad).toEqual(['ticketPattern']);
  });
  test('no token in a reference', () => {
    expect(complaints({ ageReference: 'ghp_abcdefghijklmnop1234' })).toEqual(['ageReference']);
  });
});
