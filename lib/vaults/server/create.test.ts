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

test('finds the new credential, not the existing one, after a lost response', async () => {
  const before = api.active('https://mcp.example.com/mcp').map(({ id }) => id);
  faultAt('create', { kind: 'lost', effect: 'after' });
  const made = await add();
  expect(before).not.toContain(made.id);
  expect(api.row(made.id).token).toBe(TOKEN);
});

test('names the existing credential if the API refuses a second one for a server', async () => {
  api.uniqueTargets = true;
  const there = api.active('https://mcp.example.com/mcp')[0]?.id;
  const problem = await problemOf(add());
  expect(problem).toMatchObject({ code: 'conflict', fields: { mcpServerUrl: expect.any(String) } });
  expect(problem.message).toContain(there);
  expect(api.active('https://mcp.example.com/mcp')).toHaveLength(1);
});

test('reports a credential lost before the API and sends it once', async () => {
  faultAt('create', { kind: 'server', effect: 'before' });
  const problem = await problemOf(add());
  expect(problem).toMatchObject({ code: 'outcome_unknown' });
  expect(problem.message).toContain('does not show it');
  expect(api.log.filter((call) => call === 'create')).toHaveLength(1);
});

test('reports an unknown outcome if the API cannot be read either', async () => {
  faultAt('create', { kind: 'lost', effect: 'after' }, { kind: 'pat_refused' });
  const problem = await problemOf(add());
  expect(problem).toMatchObject({ code: 'outcome_unknown' });
  expect(problem.message).toContain('cannot be read');
});

test('names both if there are two new ones', async () => {
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

test('rejects with the API’s own error after a refusal', async () => {
  faultAt('create', { kind: 'invalid' });
  await expect(add()).rejects.toBeInstanceOf(VaultsApiError);
});

test('finds a vault by its name, with its credentials, after a lost response', async () => {
  api.insertVault({ displayName: 'Payments' });
  faultAt('vaults.create', { kind: 'lost', effect: 'after' });
  const urls = ['https://one.example.com/mcp', 'https://two.example.com/mcp'];
  const made = await createVault(context(), vault(...urls.map(credential)));
  expect(made.vault.id).toBe(api.vaultRows[0]?.id);
  expect(made.credentials.map(({ target }) => target)).toEqual(urls);
  expect(made.failed).toEqual([]);
});

test('reports the missing credentials of a vault that was found without them', async () => {
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

test('reports a vault lost before the API as not shown and sends it once', async () => {
  faultAt('vaults.create', { kind: 'lost', effect: 'before' });
  expect((await problemOf(createVault(context(), vault()))).code).toBe('outcome_unknown');
  expect(api.log.filter((call) => call === 'vaults.create')).toHaveLength(1);
});

test('looks for a credential of a new vault whose own response was lost', async () => {
  api.vaults.create = async (input) => {
    const made = api.insertVault(input);
    const error = new VaultsApiError({ kind: 'unreachable', message: 'Lost.', ambiguous: true });
    return { ...made, credentials: [], failed: [{ index: 0, error }] };
  };
  const made = await createVault(context(), vault(credential('https://one.example.com/mcp')));
  expect(made.credentials).toMatchObject([{ target: 'https://one.example.com/mcp' }]);
  expect(made.failed).toEqual([]);
});
