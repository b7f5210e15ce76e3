import { expect, test } from 'vitest';
import { twinsSentence, twinsTone } from './twins';

const twin = (vaultId: string, vaultName: string) => ({
  vaultId,
  credentialId: 'cred_2',
  vaultName,
  target: 'https://two.example.com/mcp',
});

test('returns an empty text if no other place is known', () => {
  expect(twinsSentence({ twins: [], twinsMore: 0 }, 'vault_1')).toBe('');
});

test('names a vault, this vault and the number of further places', () => {
  expect(twinsSentence({ twins: [twin('vault_2', 'Payments')], twinsMore: 0 }, 'vault_1')).toBe(
    'The same token is kept in “Payments” (https://two.example.com/mcp) too.',
  );
  expect(
    twinsSentence({ twins: [twin('vault_1', 'Here'), twin('vault_2', 'Payments')], twinsMore: 2 }, 'vault_1'),
  ).toBe(
    'The same token is kept in this vault (https://two.example.com/mcp), “Payments” (https://two.example.com/mcp), and 2 more places too.',
  );
});

test('warns if a token is kept in several places', () => {
  expect(twinsTone({ twins: [] })).toBe('ok');
  expect(twinsTone({ twins: [twin('vault_2', 'Payments')] })).toBe('warn');
});
