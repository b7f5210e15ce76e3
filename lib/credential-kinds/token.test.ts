import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '@/lib/catalog/catalogue';
import { cleanToken, isPlaceholder, TOKEN_CHARACTERS_MAX, tokenComplaint } from './token';

describe('cleans a pasted token', () => {
  test.each([
    ['Bearer abc123', 'abc123'],
    ['bearer   abc123', 'abc123'],
    ['Authorization: Bearer abc123', 'abc123'],
    ['"abc123"', 'abc123'],
    ['“abc123”', 'abc123'],
    ['"Bearer abc123"', 'abc123'],
    ['Bearer "abc123"', 'abc123'],
    ['\n abc123\r\n', 'abc123'],
    ['abc\u200b123\ufeff', 'abc123'],
    ['bearerabc', 'bearerabc'],
  ])('%j → %s', (pasted, token) => expect(cleanToken(pasted)).toBe(token));

  test('gives the same result when it cleans twice', () =>
    fc.assert(fc.property(fc.string(), (pasted) => cleanToken(cleanToken(pasted)) === cleanToken(pasted))));

  test('does not change a clean token', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{20,60}$/), (token) => cleanToken(token) === token),
    ));
});

describe('rejects what cannot be a token', () => {
  test.each([
    ['', /Enter/],
    ['a\nb', /several lines/],
    ['a b', /no spaces/],
    ['tökén-0123456789', /plain letters/],
    ['x'.repeat(TOKEN_CHARACTERS_MAX + 1), /8,193 characters/],
    ['$' + '{VAR}', /placeholder/],
    ['<TOKEN>', /placeholder/],
    ['{{ token }}', /placeholder/],
    ['$MY_TOKEN', /placeholder/],
    ['%TOKEN%', /placeholder/],
    ['YOUR_API_KEY', /placeholder/],
    ['********', /placeholder/],
    ['changeme', /placeholder/],
    ['Bearer', /placeholder/],
    ['{token}', /placeholder/],
    ['{file:~/.token}', /placeholder/],
    ['$env:TOKEN', /placeholder/],
    ['$(pass show mcp)', /placeholder/],
    ['op://team/mcp/token', /placeholder/],
    ['process.env.TOKEN', /placeholder/],
    ['__TOKEN__', /placeholder/],
    ['sk-<your-key>', /placeholder/],
    ['ghp_your_token', /placeholder/],
    ['ghp_yourtokenhere', /placeholder/],
    ['YOURTOKEN', /placeholder/],
    ['sk-my-secret-key', /placeholder/],
    ['ENC[AES256_GCM,data:abcd]', /placeholder/],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:m', /placeholder/],
    ['@@TOKEN@@', /placeholder/],
    ['YOUR-PAT', /placeholder/],
    ['ghp_xxxxxxxxxxxx', /placeholder/],
    ['sk-...', /placeholder/],
    ['REDACTED', /placeholder/],
    ['$KEY_ID:$SECRET', /placeholder/],
    ['0a1b:$SECRET', /placeholder/],
    ['%KEY%:%SEC%', /placeholder/],
    ['ghp_%TOKEN%', /placeholder/],
    ['ghp_$TOKEN', /placeholder/],
    ['STRIPE_SECRET_KEY', /placeholder/],
    ['GITHUB_PERSONAL_ACCESS_TOKEN', /placeholder/],
    ['CONTEXT7_API_KEY', /placeholder/],
    ['API_KEY_HERE', /placeholder/],
    ['TOKEN_HERE', /placeholder/],
    ['paste-it-here', /placeholder/],
    ['xxx', /placeholder/],
    ['github_pat_xxx', /placeholder/],
    ['ghp_XXX', /placeholder/],
    ['github_pat_11ABCDEFGHIJKLMNOP_xxxxxx', /placeholder/],
    ['sk-ant-api03-xxxx', /placeholder/],
    ['env:TOKEN', /placeholder/],
  ])('%s', (token, sentence) => expect(tokenComplaint(token)).toMatch(sentence));

  test.each([
    'ghp_abcDEF0123456789',
    'xoxb-1-2-abc',
    'eyJh.eyJz.sig_-',
    `${'x'.repeat(TOKEN_CHARACTERS_MAX - 1)}y`,
    'a',
    'my-service-7Qx',
    'test-token',
    'header..nonce.text.tag',
    'KEY_ID:SECRET9',
    'percent%2Bencoded%C3%A9%AB%CD',
    'p4$s-w0rd$1x',
    'aB3$KQ9zz',
    'KEY0123456789_abcDEF',
    'abcxxx',
    'AAaA00_0a0--A-aA_xxx',
    '__aB3dE5gH7jK9mN1p__',
    'nowhere',
    'environment:1',
  ])('accepts %.20s', (token) => expect(tokenComplaint(token)).toBeNull());
});

describe('does not report an issued token as a placeholder', () => {
  const prefix = fc.constantFrom('', 'eyJ', ...CATALOGUE.flatMap(({ tokenPrefixes }) => tokenPrefixes));
  const part = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9]{20,80}$/),
    fc.stringMatching(/^[A-Za-z0-9_-]{20,80}$/),
    fc.stringMatching(/^[A-Za-z0-9+/]{20,80}={0,2}$/),
    fc.stringMatching(/^[0-9a-f]{32,64}$/),
    fc.stringMatching(/^[A-Z2-7]{16,40}$/),
    fc.uuid(),
  );
  const joint = fc.constantFrom('', '.', '_', '-', ':', '/', '~');

  test('for any prefix, letters and parts', () =>
    fc.assert(
      fc.property(prefix, fc.array(fc.tuple(part, joint), { minLength: 1, maxLength: 3 }), (begin, parts) => {
        const last = parts.at(-1)?.[0] ?? '';
        const token = begin + parts.slice(0, -1).flat().join('') + last;
        return !isPlaceholder(token);
      }),
      { numRuns: 3_000 },
    ));
});
