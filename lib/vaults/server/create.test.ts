import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { type Fault, ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import type { CreateVaultInput, NewCredential } from '../inputs';
import { addCredential, createVault } from './create';

const TOKEN = 'canary-token';
const credential = (mcpServerUrl = 'https://mcp.example.com/mcp'): NewCredential => ({
  mcpServerUrl,
  secret: bearerSecret(TOKEN),
});
const vault = (...credentials: NewCredential[]): CreateVaultInput => ({
  displayName: 'Payments',
  metadata: {},
  credentials,
});

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let api: ModelVaultsApi;
const context = () => ({ api, db: database.db });
beforeEach(() => {
  api = new ModelVaultsApi();
  api.seed('https://mcp.example.com/mcp');
});
const faultAt = (name: string, ...faults: Fault[]) => {
  api.onCall = (call) => {
    if (call === name) api.faults = faults;
  };
};
const problemOf = async (run: Promise<unknown>) => {
  const error = await run.then(
    () => null,
    (thrown) => thrown,
  );
  expect(JSON.stringify(error.problem)).not.toContain(TOKEN);
  return error.problem;
};
const add = () => addCredential(context(), { vaultId: 'vault_1', ...credential() });

test('a credential whose answer was lost is found: the new one, not the one that was there', async () => {
  const before = api.active('https://mcp.example.com/mcp').map(({ id }) => id);
  faultAt('create', { kind: 'lost', effect: 'after' });
  const made = await add();
  expect(before).not.toContain(made.id);
  expect(api.row(made.id).token).toBe(TOKEN);
});

test('a second credential for a server that the API refuses: the one that is there is named', async () => {
  api.uniqueTargets = true;
  const there = api.active('https://mcp.example.com/mcp')[0]?.id;
  const problem = await problemOf(add());
  expect(problem).toMatchObject({ code: 'conflict', fields: { mcpServerUrl: expect.any(String) } });
  expect(problem.message).toContain(there);
  expect(api.active('https://mcp.example.com/mcp')).toHaveLength(1);
});

test('a credential that was lost on its way: not shown, said so, sent once', async () => {
  faultAt('create', { kind: 'server', effect: 'before' });
  const problem = await problemOf(add());
  expect(problem).toMatchObject({ code: 'outcome_unknown' });
  expect(problem.message).toContain('does not show it');
  expect(api.log.filter((call) => call === 'create')).toHaveLength(1);
});

test('when the API cannot be read either, nobody knows', async () => {
  faultAt('create', { kind: 'lost', effect: 'after' }, { kind: 'pat_refused' });
  const problem = await problemOf(add());
  expect(problem).toMatchObject({ code: 'outcome_unknown' });
  expect(problem.message).toContain('cannot be read');
});

test('two new ones: both are named', async () => {
  faultAt('create', { kind: 'lost', effect: 'after' });
  const { onCall } = api;
  api.onCall = (call) => {
    onCall(call);
    if (call === 'create') api.seed('https://mcp.example.com/mcp', 'of a colleague');
  };
  const { message } = await problemOf(add());
  const [one, two] = api.active('https://mcp.example.com/mcp');
  expect(message).toContain(one?.id);
  expect(message).toContain(two?.id);
});

test('a refusal is the API’s own error', async () => {
  faultAt('create', { kind: 'invalid' });
  await expect(add()).rejects.toBeInstanceOf(VaultsApiError);
});

test('a vault whose answer was lost is found by its name, with its credentials', async () => {
  api.insertVault({ displayName: 'Payments' });
  faultAt('vaults.create', { kind: 'lost', effect: 'after' });
  const urls = ['https://one.example.com/mcp', 'https://two.example.com/mcp'];
  const made = await createVault(context(), vault(...urls.map(credential)));
  expect(made.vault.id).toBe(api.vaultRows[0]?.id);
  expect(made.credentials.map(({ target }) => target)).toEqual(urls);
  expect(made.failed).toEqual([]);
});

test('a vault that was found without its credentials says which are missing', async () => {
  faultAt('vaults.create', { kind: 'lost', effect: 'after' });
  const { onCall } = api;
  api.onCall = (call) => {
    onCall(call);
    const lost = api.stored.find(({ target }) => target === 'https://two.example.com/mcp');
    if (lost !== undefined) api.deleteRow(lost.id);
  };
  const urls = ['https://one.example.com/mcp', 'https://two.example.com/mcp'];
  const made = await createVault(context(), vault(...urls.map(credential)));
  expect(made.credentials).toMatchObject([{ target: urls[0] }]);
  expect(made.failed).toMatchObject([{ index: 1, problem: { code: 'outcome_unknown' } }]);
  expect(JSON.stringify(made)).not.toContain(TOKEN);
});

test('a vault that was lost on its way is not shown, and sent once', async () => {
  faultAt('vaults.create', { kind: 'lost', effect: 'before' });
  expect((await problemOf(createVault(context(), vault()))).code).toBe('outcome_unknown');
  expect(api.log.filter((call) => call === 'vaults.create')).toHaveLength(1);
});

test('a credential of a new vault whose own answer was lost is looked for', async () => {
  api.vaults.create = async (input) => {
    const made = api.insertVault(input);
    const error = new VaultsApiError({ kind: 'unreachable', message: 'Lost.', ambiguous: true });
    return { ...made, credentials: [], failed: [{ index: 0, error }] };
  };
  const made = await createVault(context(), vault(credential('https://one.example.com/mcp')));
  expect(made.credentials).toMatchObject([{ target: 'https://one.example.com/mcp' }]);
  expect(made.failed).toEqual([]);
});
