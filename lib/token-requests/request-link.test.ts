import { expect, test } from 'vitest';
import { collectPath, parseCollectFragment } from './request-link';

test('the token of a link stands behind #, and is read from there', () => {
  const url = new URL(collectPath('a_token-of-signs'), 'https://vaults.example.com');
  expect(url.pathname + url.search).toBe('/collect');
  expect(parseCollectFragment(url.hash.slice(1))).toBe('a_token-of-signs');
});

test.each(['', 'token=', 'other=1', '%'])('a fragment without a token: %j', (fragment) => {
  expect(parseCollectFragment(fragment)).toBeNull();
});
