import { expect, test } from 'vitest';
import { collectPath, parseCollectFragment } from './request-link';

test('reads the token of a link from the fragment', () => {
  const url = new URL(collectPath('a_token-of-signs'), 'https://vaults.example.com');
  expect(url.pathname + url.search).toBe('/collect');
  expect(parseCollectFragment(url.hash.slice(1))).toBe('a_token-of-signs');
});

test.each(['', 'token=', 'other=1', '%'])('finds no token in the fragment %j', (fragment) => {
  expect(parseCollectFragment(fragment)).toBeNull();
});
