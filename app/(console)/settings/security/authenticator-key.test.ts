import { expect, test } from 'vitest';
import { keyInGroups } from './authenticator-key';

test('formats the key of the URL in groups of four', () => {
  const address =
    'otpauth://totp/Strongroom:ada%40example.com?secret=JBSWY3DPEHPK3PXP5A&issuer=Strongroom&digits=6';
  expect(keyInGroups(address)).toBe('JBSW Y3DP EHPK 3PXP 5A');
});

test('returns no trailing space, and nothing for other URLs', () => {
  expect(keyInGroups('otpauth://totp/a?secret=JBSWY3DP')).toBe('JBSW Y3DP');
  expect(keyInGroups('otpauth://totp/a')).toBe('');
  expect(keyInGroups('nonsense')).toBe('');
});
