import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readPolicy } from '@/lib/auth/server/team';
import { openTestConsole } from '@/lib/auth/server/test-console';
import { AppError } from '@/lib/core/server/app-error';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { CHECKED_ENVIRONMENTS, environmentOf } from '../check-policy';
import { VERDICT_CODES, type VerdictCode } from '../verdict';
import { factsOf, keepFacts, sameTokenAs } from './credential-metadata';
import { verdictOf } from './test-verdict';
import { assertVerified, changeChecks, policy } from './verification-policy';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.db.$client.query('truncate access.settings, credential_facts');
});

const context = () => ({ api: { connection: { id: 'model' } }, db: opened.db });
const problemOf = (run: () => void) => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.problem;
    throw error;
  }
  return null;
};

test('requires no verification and compares tokens by default', async () => {
  expect(await policy(opened.db)).toEqual({ verifyRequiredIn: [], compareTokens: true });
});

test('reads the written policy and keeps the other settings', async () => {
  await opened.db.$client.query("insert into access.settings (id, second_factor_for) values (1, 'everyone')");
  const next = { verifyRequiredIn: ['production' as const, '' as const], compareTokens: false };
  expect(await changeChecks(opened.db, next)).toEqual(next);
  expect(await policy(opened.db)).toEqual(next);
  expect(await readPolicy(opened.db)).toEqual({ secondFactorFor: 'everyone' });
});

test.each([
  ['production', 'production'],
  [' Production ', 'production'],
  ['qa', ''],
  ['', ''],
  [undefined, ''],
])('treats a vault with %o as %o', (stated, judged) => {
  expect(environmentOf(stated)).toBe(judged);
});

test.each(CHECKED_ENVIRONMENTS)(
  'refuses a token without a passing verdict where “%s” requires it',
  (name) => {
    const rules = { verifyRequiredIn: [name], compareTokens: true };
    expect(problemOf(() => assertVerified(rules, name, null))).toMatchObject({
      code: 'not_proven',
      fields: { accessToken: expect.stringContaining('not verified') },
    });
    const passing: VerdictCode[] = ['proven', 'accepted'];
    for (const code of VERDICT_CODES) {
      const problem = problemOf(() => assertVerified(rules, name, verdictOf(code)));
      if (passing.includes(code)) expect(problem).toBeNull();
      else expect(problem?.fields?.accessToken).toBe(verdictOf(code).sentence);
    }
    for (const other of CHECKED_ENVIRONMENTS.filter((another) => another !== name))
      expect(problemOf(() => assertVerified(rules, other, null))).toBeNull();
  },
);

test('deletes the fingerprints and keeps the verdicts when comparing is turned off', async () => {
  const place = { vaultId: 'vault_1', credentialId: 'cred_1' };
  const kept = {
    verdict: verdictOf('proven'),
    verifiedBy: 'Ada',
    secret: bearerSecret('a-token-to-compare'),
    isCompared: true,
    url: 'https://mcp.example.com/mcp',
  };
  await keepFacts(context(), place, kept);
  expect(await sameTokenAs(context(), bearerSecret('a-token-to-compare'))).toEqual([place]);
  await changeChecks(opened.db, { verifyRequiredIn: ['staging'], compareTokens: true });
  expect(await sameTokenAs(context(), bearerSecret('a-token-to-compare'))).toEqual([place]);
  await changeChecks(opened.db, { verifyRequiredIn: [], compareTokens: false });
  expect(await sameTokenAs(context(), bearerSecret('a-token-to-compare'))).toEqual([]);
  expect((await factsOf(context(), 'vault_1', ['cred_1'])).get('cred_1')?.verdict?.code).toBe('proven');
  // A fingerprint that arrives during the change is not compared later.
  await keepFacts(context(), place, kept);
  await changeChecks(opened.db, { verifyRequiredIn: [], compareTokens: true });
  expect(await sameTokenAs(context(), bearerSecret('a-token-to-compare'))).toEqual([]);
});
