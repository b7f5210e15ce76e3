import { expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { keepFacts } from './credential-metadata';
import { BY, checksBench, GOOD } from './test-checks';
import { readTicket } from './verdict-ticket';
import { verifyHeld } from './verify-held';

const bench = checksBench();
const candidate = () => ({ url: bench.url, protocol: null, secret: bearerSecret(GOOD) });

async function keepAt(url: string) {
  const { id } = bench.api.seed(url);
  const facts = { verdict: null, verifiedBy: null, secret: bearerSecret(GOOD), isCompared: true, url };
  await keepFacts(bench.connection, { vaultId: 'vault_1', credentialId: id }, facts);
}

test('verifies a new token and returns a verdictTicket', async () => {
  const { verdict, verdictTicket, held } = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(verdict?.code).toBe('proven');
  expect(readTicket(verdictTicket ?? '', candidate())).toEqual(verdict);
  expect(held).toEqual({ twins: [], twinsMore: 0, isOldToken: false });
});

test('sends a token of another host to this one only after the person has read where it is kept', async () => {
  await keepAt('https://mcp.example.com/mcp');
  const held = { twins: [{ vaultName: 'Payments', target: 'https://mcp.example.com/mcp' }] };
  const first = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(first).toMatchObject({ verdict: null, held });
  expect(first.verdictTicket).toBeUndefined();
  expect(bench.asked.size).toBe(0);
  const second = await verifyHeld(bench.connection, BY, candidate(), { isSeen: true });
  expect(second).toMatchObject({ verdict: { code: 'proven' }, held });
});

test('sends a token of the same host without confirmation', async () => {
  await keepAt(`${bench.url}/other`);
  const { verdict, held } = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(verdict?.code).toBe('proven');
  expect(held?.twins).toHaveLength(1);
});

test('reports no other places if tokens are not compared', async () => {
  await keepAt('https://mcp.example.com/mcp');
  await bench.compare(false);
  const { verdict, held } = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(verdict?.code).toBe('proven');
  expect(held?.twins).toEqual([]);
});
