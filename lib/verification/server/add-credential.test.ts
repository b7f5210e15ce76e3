import { expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { addCheckedCredential } from './add-credential';
import { factsOf } from './credential-metadata';
import { withTwins } from './shared-tokens';
import { BAD, BY, checksBench, GOOD, problemOf } from './test-checks';
import { verdictOf } from './test-verdict';
import { issueTicket } from './verdict-ticket';

const bench = checksBench();
const add = (accessToken: string, more: { verdictTicket?: string; mcpServerUrl?: string } = {}) =>
  addCheckedCredential(
    bench.connection,
    { vaultId: 'vault_1', mcpServerUrl: bench.url, secret: bearerSecret(accessToken), ...more },
    BY,
  );
const proofOf = (code: Parameters<typeof verdictOf>[0], token: string) =>
  issueTicket(verdictOf(code), { url: bench.url, protocol: null, secret: bearerSecret(token) });
const keptOf = async (id: string) => (await factsOf(bench.connection, 'vault_1', [id])).get(id);

test('stores a token without verification where the policy requires none, and reports it as unverified', async () => {
  const { credential, verdict } = await add(BAD);
  expect(verdict).toBeNull();
  expect(bench.asked.size).toBe(0);
  expect(bench.api.row(credential.id).token).toBe(BAD);
  expect(await keptOf(credential.id)).toMatchObject({ verdict: null, verifiedBy: null });
});

test('keeps a verdict sent with the token, even a failing one where the policy requires none', async () => {
  const { credential, verdict } = await add(BAD, { verdictTicket: proofOf('refused', BAD) });
  expect(verdict?.code).toBe('refused');
  expect(await keptOf(credential.id)).toMatchObject({ verdict: verdictOf('refused'), verifiedBy: BY.name });
});

test('verifies a token without a verdictTicket where the policy requires it, and stores it if its server accepts it', async () => {
  await bench.demandIn('production');
  const { credential, verdict } = await add(GOOD);
  expect(verdict).toMatchObject({ code: 'proven', toolCount: 3 });
  expect([...bench.asked].sort()).toEqual(['', `Bearer ${GOOD}`]);
  expect((await keptOf(credential.id))?.verdict?.code).toBe('proven');
});

test('does not store a refused token where the policy requires verification, and reports the verdict', async () => {
  await bench.demandIn('production');
  const problem = await problemOf(add(BAD));
  expect(problem.code).toBe('not_proven');
  expect(problem.fields?.accessToken).toBeTruthy();
  expect(bench.api.log).not.toContain('create');
  expect(await bench.query('select * from credential_facts')).toEqual([]);
});

test('skips verification with a passing verdictTicket, but not with a failing verdictTicket or one of another token', async () => {
  await bench.demandIn('production');
  await add(GOOD, { verdictTicket: proofOf('proven', GOOD) });
  expect(bench.asked.size).toBe(0);
  expect((await problemOf(add(BAD, { verdictTicket: proofOf('proven', GOOD) }))).code).toBe('not_proven');
  expect((await problemOf(add(BAD, { verdictTicket: proofOf('refused', BAD) }))).code).toBe('not_proven');
  expect(bench.asked).toContain(`Bearer ${BAD}`);
  expect(bench.api.stored).toHaveLength(1);
});

test('applies the rule only to its environment, and a separate rule to vaults without one', async () => {
  await bench.demandIn('production', '');
  bench.placeVault('staging');
  await add(BAD);
  bench.placeVault(undefined);
  expect((await problemOf(add(BAD))).code).toBe('not_proven');
  expect(bench.api.stored).toHaveLength(1);
});

test('stores nothing in a vault that cannot be read, because its rule is unknown', async () => {
  await bench.demandIn('production');
  bench.api.onCall = (call) => {
    if (call === 'vaults.get') bench.api.faults = [{ kind: 'forbidden' }];
  };
  await expect(add(GOOD)).rejects.toThrow(VaultsApiError);
  expect(bench.api.stored).toEqual([]);
});

test('reads a vault once for all rows of a request', async () => {
  await bench.demandIn('staging');
  const { connection } = bench;
  const input = { vaultId: 'vault_1', mcpServerUrl: bench.url, secret: bearerSecret(BAD) };
  await Promise.all([1, 2, 3].map(() => addCheckedCredential(connection, input, BY)));
  expect(bench.api.log.filter((call) => call === 'vaults.get')).toHaveLength(1);
});

test('reports where else the token is kept, unless comparing is off', async () => {
  const first = await add(GOOD);
  const second = await add(GOOD, { mcpServerUrl: 'https://other.example.com/mcp' });
  expect(first.sameTokenAs).toEqual([]);
  expect(second.sameTokenAs).toEqual([{ vaultId: 'vault_1', credentialId: first.credential.id }]);
  expect(await withTwins(bench.connection, second)).toMatchObject({
    twins: [{ credentialId: first.credential.id, vaultName: 'Payments', target: bench.url }],
    twinsMore: 0,
  });
  bench.api.deleteRow(first.credential.id);
  expect((await withTwins(bench.connection, second)).twins).toEqual([]);
  await bench.compare(false);
  expect((await add(GOOD)).sameTokenAs).toEqual([]);
  expect(await bench.query('select 1 from credential_facts where fingerprint is not null')).toEqual([]);
});

test('does not report where else a token is kept if it is short enough to guess', async () => {
  for (const [length, expected] of [
    [15, 0],
    [16, 1],
  ] as const) {
    const token = 'k'.repeat(length);
    await add(token);
    const guess = await add(token, { mcpServerUrl: 'https://other.example.com/mcp' });
    expect(guess.sameTokenAs).toHaveLength(expected);
  }
});

test('reports success for a stored credential even if its facts cannot be saved', async () => {
  await bench.query('alter table credential_facts rename to credential_facts_away');
  try {
    const { credential, sameTokenAs } = await add(GOOD, { verdictTicket: proofOf('proven', GOOD) });
    expect(bench.api.row(credential.id).token).toBe(GOOD);
    expect(sameTokenAs).toEqual([]);
  } finally {
    await bench.query('alter table credential_facts_away rename to credential_facts');
  }
});

test('stores no token in any table', async () => {
  await bench.demandIn('production');
  await add(GOOD);
  await problemOf(add(BAD));
  for (const { name } of await bench.query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )) {
    const [row] = await bench.query(`select string_agg(t::text, ' ') as all from ${name} t`);
    expect(row.all ?? '', name).not.toContain(GOOD);
    expect(row.all ?? '', name).not.toContain(BAD);
  }
});
