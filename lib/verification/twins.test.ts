import { expect, test } from 'vitest';
import { twinsSentence, twinsTone } from './twins';

const twin = (vaultId: string, vaultName: string) => ({
  vaultId,
  credentialId: 'cred_2',
  vaultName,
  target: 'https://two.example.com/mcp',
});

test('nothing is said where nothing is known', () => {
  expect(twinsSentence({ twins: [], twinsMore: 0 }, 'vault_1')).toBe('');
});

test('one vault, this vault and further places are named', () => {
  expect(twinsSentence({ twins: [twin('vault_2', 'Payments')], twinsMore: 0 }, 'vault_1')).toBe(
    'The same token is kept in “Payments” (https://two.example.com/mcp) too.',
  );
  expect(
    twinsSentence({ twins: [twin('vault_1', 'Here'), twin('vault_2', 'Payments')], twinsMore: 2 }, 'vault_1'),
  ).toBe(
    'The same token is kept in this vault (https://two.example.com/mcp), “Payments” (https://two.example.com/mcp), and 2 more places too.',
  );
});

test('a token in several places is a warning', () => {
  expect(twinsTone({ twins: [] })).toBe('ok');
  expect(twinsTone({ twins: [twin('vault_2', 'Payments')] })).toBe('warn');
});
