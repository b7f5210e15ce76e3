import { beforeEach, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { urlForms } from '@/lib/vaults/server-url';
import { addCheckedCredential } from '@/lib/verification/server/add-credential';
import { forgetFacts } from '@/lib/verification/server/credential-metadata';
import { BY, checksBench, GOOD } from '@/lib/verification/server/test-checks';
import { lookAlikes } from './similar-urls';

const bench = checksBench();
const MCP = 'https://mcp.example.com/mcp';

const add = async (mcpServerUrl: string) =>
  (
    await addCheckedCredential(
      bench.connection,
      { vaultId: 'vault_1', mcpServerUrl, secret: bearerSecret(GOOD) },
      BY,
    )
  ).credential;
const find = async (...urls: string[]) =>
  (
    await lookAlikes(
      bench.connection,
      urls.map((url) => urlForms(url)?.server ?? ''),
    )
  ).map(({ url }) => url);

beforeEach(() => bench.demandIn());

test('finds a server by every form of its URL, and no other server', async () => {
  await add(MCP);
  await add('https://mcp.elsewhere.test/mcp');
  for (const alike of [MCP, `${MCP}/`, 'https://MCP.example.com/sse', 'https://mcp.eu.example.com/mcp?x=1'])
    expect(await find(alike)).toEqual([MCP]);
  expect(await find('https://other.example.com/mcp')).toEqual([]);
  expect(await find()).toEqual([]);
});

test('returns its vault and the vault’s environment', async () => {
  await add(MCP);
  expect(await lookAlikes(bench.connection, ['mcp.example.com'])).toEqual([
    {
      ...{ vaultId: 'vault_1', credentialId: expect.any(String), url: MCP },
      ...{ vaultName: 'Payments', environment: 'production' },
    },
  ]);
});

test('omits archived, deleted, unknown and inaccessible credentials', async () => {
  const { id } = await add(MCP);
  bench.api.faults = [{ kind: 'forbidden' }];
  expect(await find(MCP)).toEqual([]);
  bench.api.archiveRow(id);
  expect(await find(MCP)).toEqual([]);
  bench.api.deleteRow(id);
  expect(await find(MCP)).toEqual([]);
  await add(MCP);
  expect(await find(MCP)).toEqual([MCP]);
  await forgetFacts(bench.connection, { vaultId: 'vault_1' });
  expect(await find(MCP)).toEqual([]);
});

test('requests at most three credentials of a server, and each vault once', async () => {
  for (const path of ['mcp', 'sse', 'MCP', 'SSE', 'mcp/']) await add(`https://mcp.example.com/${path}`);
  bench.api.log.length = 0;
  expect(await find(MCP)).toHaveLength(3);
  expect(bench.api.log.filter((call) => call === 'vaults.get')).toHaveLength(1);
  expect(bench.api.log).toHaveLength(4);
});
