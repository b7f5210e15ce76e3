import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestConsole } from '@/lib/auth/server/test-console';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import {
  type FactsContext,
  factsNow,
  factsOf,
  fingerprint,
  forgetFacts,
  keepFacts,
  sameTokenAs,
} from './credential-metadata';
import { verdictOf } from './test-verdict';

const TOKEN = 'canary-token-of-facts';
const URL = 'https://mcp.example.com/mcp';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.db.$client.query('truncate credential_facts');
});

const at = (connection = 'model'): FactsContext => ({
  api: { connection: { id: connection } },
  db: opened.db,
});
const place = (number: number, vaultId = 'vault_1') => ({ vaultId, credentialId: `cred_${number}` });
const kept = (token: string | null = TOKEN) => ({
  verdict: verdictOf('proven'),
  verifiedBy: 'Ada',
  secret: bearerSecret(token ?? 'a-token-that-is-not-compared'),
  isCompared: token !== null,
  url: URL,
});

test('gives the same fingerprint for the same token, without any part of it', () => {
  expect(fingerprint(TOKEN)).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprint(TOKEN)).toBe(fingerprint(TOKEN));
  expect(fingerprint(`${TOKEN}.`)).not.toBe(fingerprint(TOKEN));
  expect(fingerprint(TOKEN, 'another-secret-'.repeat(3))).not.toBe(fingerprint(TOKEN));
});

test('stores the token in no column', async () => {
  await keepFacts(at(), place(1), kept());
  const { rows } = await opened.db.$client.query('select * from credential_facts');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(TOKEN);
});

test('reads facts by vault and id, and replaces them as a whole', async () => {
  await keepFacts(at(), place(1), kept());
  await keepFacts(at(), place(2, 'vault_2'), kept());
  const read = () => factsOf(at(), 'vault_1', ['cred_1', 'cred_2', 'cred_3']);
  expect(await read()).toMatchObject(
    new Map([['cred_1', { verdict: verdictOf('proven'), verifiedBy: 'Ada' }]]),
  );
  expect(await factsOf(at('other'), 'vault_1', ['cred_1'])).toEqual(new Map());
  expect(await factsOf(at(), 'vault_1', [])).toEqual(new Map());
  await keepFacts(at(), place(1), {
    verdict: null,
    verifiedBy: 'Bob',
    secret: bearerSecret('another'),
    isCompared: true,
    url: URL,
  });
  expect((await read()).get('cred_1')).toMatchObject({ verdict: null, verifiedBy: null });
  expect(await sameTokenAs(at(), bearerSecret(TOKEN))).toEqual([place(2, 'vault_2')]);
});

test('ignores the verdict of a credential that was changed later, unless it is archived', async () => {
  await keepFacts(at(), place(1), kept());
  const facts = (await factsOf(at(), 'vault_1', ['cred_1'])).get('cred_1');
  const now = (minutesLater: number, archivedAt: string | null = null) =>
    factsNow(facts, {
      status: archivedAt === null ? 'active' : 'archived',
      archivedAt,
      updatedAt: new Date(Date.now() + minutesLater * 60_000).toISOString(),
    });
  expect(now(-600)?.verdict).toEqual(verdictOf('proven'));
  expect(now(1)?.verdict).toEqual(verdictOf('proven'));
  expect(now(60)).toBeNull();
  expect(now(60, '2026-01-01T00:00:00Z')?.verdict).toEqual(verdictOf('proven'));
});

test('finds the same token in every vault of one API, excluding other APIs and the credential itself', async () => {
  await keepFacts(at(), place(1), kept());
  await keepFacts(at(), place(1, 'vault_2'), kept());
  await keepFacts(at(), place(2), kept('another'));
  await keepFacts(at(), place(3), kept(null));
  await keepFacts(at('other'), place(4), kept());
  expect(await sameTokenAs(at(), bearerSecret(TOKEN))).toEqual([place(1), place(1, 'vault_2')]);
  expect(await sameTokenAs(at(), bearerSecret(TOKEN), place(1))).toEqual([place(1, 'vault_2')]);
  expect(await sameTokenAs(at(), bearerSecret('never-stored'))).toEqual([]);
});

test('deletes the facts of a deleted credential, and of all credentials of a deleted vault', async () => {
  for (const number of [1, 2]) await keepFacts(at(), place(number), kept());
  await keepFacts(at(), place(1, 'vault_2'), kept());
  await forgetFacts(at(), place(1));
  expect(await sameTokenAs(at(), bearerSecret(TOKEN))).toEqual([place(2), place(1, 'vault_2')]);
  await forgetFacts(at(), { vaultId: 'vault_1' });
  expect(await sameTokenAs(at(), bearerSecret(TOKEN))).toEqual([place(1, 'vault_2')]);
});
