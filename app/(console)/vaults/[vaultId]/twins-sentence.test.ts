import { expect, test } from 'vitest';
import type { Credential } from '@/lib/contract/domain';
import { twinsSentence } from './twins-sentence';

const credential: Credential = {
  id: 'cred_1',
  vaultId: 'vault_1',
  kind: 'static_bearer',
  target: 'https://one.example.com/mcp',
  protocol: null,
  status: 'active',
  metadata: {},
  createdAt: null,
  updatedAt: null,
  archivedAt: null,
};
const twin = (vaultId: string, vaultName: string) => ({
  vaultId,
  credentialId: 'cred_2',
  vaultName,
  target: 'https://two.example.com/mcp',
});

test('nothing is said where nothing is known', () => {
  expect(twinsSentence({ credential, twins: [], twinsMore: 0 })).toBe('');
});

test('one vault, this vault and further places are named', () => {
  expect(twinsSentence({ credential, twins: [twin('vault_2', 'Payments')], twinsMore: 0 })).toBe(
    ' The same token is kept in “Payments” (https://two.example.com/mcp) too.',
  );
  expect(
    twinsSentence({
      credential,
      twins: [twin('vault_1', 'Here'), twin('vault_2', 'Payments')],
      twinsMore: 2,
    }),
  ).toBe(
    ' The same token is kept in this vault (https://two.example.com/mcp), “Payments” (https://two.example.com/mcp), and 2 more places too.',
  );
});
