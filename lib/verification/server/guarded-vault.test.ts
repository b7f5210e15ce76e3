import { expect, test } from 'vitest';
import { createStopping } from '@/lib/core/server/stopping';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import type { CreateVaultInput } from '@/lib/vaults/inputs';
import { factsOf } from './credential-metadata';
import { createCheckedVault } from './guarded-vault';
import { BAD, BY, checksBench, GOOD, problemOf } from './test-checks';
import { verdictOf } from './test-verdict';
import { issueTicket } from './verdict-ticket';

const bench = checksBench();
const credential = (accessToken: string, query = '', verdictTicket?: string) => ({
  mcpServerUrl: `${bench.url}${query}`,
  secret: bearerSecret(accessToken),
  verdictTicket,
});
const create = (environment: string | undefined, ...credentials: CreateVaultInput['credentials']) =>
  createCheckedVault(
    bench.connection,
    { displayName: 'New', metadata: environment === undefined ? {} : { environment }, credentials },
    BY,
  );
const kept = async (vaultId: string) => {
  const facts = await factsOf(
    bench.connection,
    vaultId,
    bench.api.stored.map(({ id }) => id),
  );
  return Object.fromEntries(bench.api.stored.map(({ id, target }) => [target, facts.get(id)?.verdict?.code]));
};

test('verifies every token of a vault where its environment requires it, and creates nothing if one fails', async () => {
  await bench.demandIn('production');
  const problem = await problemOf(
    create('production', credential(GOOD), credential(BAD, '?two'), credential(BAD, '?three')),
  );
  expect(problem.code).toBe('not_proven');
  expect(Object.keys(problem.fields ?? {})).toEqual([
    'credentials.1.accessToken',
    'credentials.2.accessToken',
  ]);
  expect(bench.api.log).not.toContain('vaults.create');
});

test('stores each verdict with its credential', async () => {
  await bench.demandIn('production');
  const verdictTicket = issueTicket(verdictOf('accepted'), {
    url: `${bench.url}?two`,
    protocol: null,
    secret: bearerSecret(BAD),
  });
  const { vault, failed } = await create(
    'production',
    credential(GOOD),
    credential(BAD, '?two', verdictTicket),
  );
  expect(failed).toEqual([]);
  expect(await kept(vault.id)).toEqual({ [bench.url]: 'proven', [`${bench.url}?two`]: 'accepted' });
});

test('calls no server in other environments, and keeps verdicts sent with the tokens', async () => {
  await bench.demandIn('production');
  const verdictTicket = issueTicket(verdictOf('refused'), {
    url: bench.url,
    protocol: null,
    secret: bearerSecret(BAD),
  });
  const { vault } = await create(undefined, credential(BAD, '', verdictTicket), credential(BAD, '?two'));
  expect(bench.asked.size).toBe(0);
  expect(await kept(vault.id)).toEqual({ [bench.url]: 'refused', [`${bench.url}?two`]: undefined });
});

test('keeps no facts if a server is listed twice, because it is unclear which credential has which token', async () => {
  const verdictTicket = issueTicket(verdictOf('proven'), {
    url: bench.url,
    protocol: null,
    secret: bearerSecret(GOOD),
  });
  const { vault } = await create(undefined, credential(GOOD, '', verdictTicket), credential(BAD));
  expect(bench.api.stored).toHaveLength(2);
  expect(await bench.query(`select * from credential_facts where vault_id = '${vault.id}'`)).toEqual([]);
});

test('starts no verification and creates nothing during shutdown', async () => {
  const stopping = createStopping();
  stopping.begin();
  const input = { displayName: 'New', metadata: {}, credentials: [credential(GOOD)] };
  await expect(createCheckedVault({ ...bench.connection, stopping }, input, BY)).rejects.toMatchObject({
    kind: 'stopping',
  });
  expect(bench.asked.size).toBe(0);
  expect(bench.api.log).not.toContain('vaults.create');
});
