import { expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { keepFacts } from './credential-metadata';
import { BY, checksBench, GOOD } from './test-checks';
import { readProof } from './verdict-ticket';
import { verifyHeld } from './verify-held';

const bench = checksBench();
const candidate = () => ({ url: bench.url, protocol: null, secret: bearerSecret(GOOD) });

/** A credential of the vault that holds the token already. */
async function keepAt(url: string) {
  const { id } = bench.api.seed(url);
  const facts = { verdict: null, verifiedBy: null, secret: bearerSecret(GOOD), isCompared: true, url };
  await keepFacts(bench.connection, { vaultId: 'vault_1', credentialId: id }, facts);
}

test('a token that is kept nowhere is verified, with a proof', async () => {
  const { verdict, proof, held } = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(verdict?.code).toBe('proven');
  expect(readProof(proof ?? '', candidate())).toEqual(verdict);
  expect(held).toEqual({ twins: [], twinsMore: 0, isOldToken: false });
});

test('a token of another host is sent to this one only after the person has read where it is kept', async () => {
  await keepAt('https://mcp.example.com/mcp');
  const held = { twins: [{ vaultName: 'Payments', target: 'https://mcp.example.com/mcp' }] };
  const first = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(first).toMatchObject({ verdict: null, held });
  expect(first.proof).toBeUndefined();
  expect(bench.asked.size).toBe(0);
  const second = await verifyHeld(bench.connection, BY, candidate(), { isSeen: true });
  expect(second).toMatchObject({ verdict: { code: 'proven' }, held });
});

test('a token of the same host is sent to it at the first press', async () => {
  await keepAt(`${bench.url}/other`);
  const { verdict, held } = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(verdict?.code).toBe('proven');
  expect(held?.twins).toHaveLength(1);
});

test('nothing is said of other places where tokens are not compared', async () => {
  await keepAt('https://mcp.example.com/mcp');
  await bench.compare(false);
  const { verdict, held } = await verifyHeld(bench.connection, BY, candidate(), {});
  expect(verdict?.code).toBe('proven');
  expect(held?.twins).toEqual([]);
});
