import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWords } from './sanitize-server-text';
import { TOKEN } from './test-servers';
import { parameterOf, schemesOf, wantedIn } from './www-authenticate';

const clean = (raw: string, token = TOKEN) => createWords(token).clean(raw);

describe('the text of a server', () => {
  test('is unchanged if it is harmless', () => {
    for (const words of [
      'The access token expired at 12:30 (UTC). Ask an owner of “acme” for another one!',
      'See https://docs.example.com/authentication/personal-access-tokens for more.',
      'Requires authentication_required_error_code',
      'Le jeton n’est pas valable; トークンが無効です',
    ])
      expect(clean(words)).toBe(words);
  });

  test('loses control characters, invisible characters and line ends, and is shortened', () => {
    expect(clean('a\u0000b\u001b[31mc\r\nd\u200be\u202ef\u2028g')).toBe('a b [31mc d e f g');
    expect(clean('word '.repeat(100))).toHaveLength(200);
    expect(clean('word '.repeat(100))).toMatch(/word…$|wor…$/);
    expect([...(clean(`${'😀 '.repeat(300)}a`) ?? '')].length).toBeLessThanOrEqual(200);
    for (const nothing of ['', '   ', '\u0000\u0001', '***', '…']) expect(clean(nothing)).toBeNull();
  });

  test('loses everything that looks like a secret, also of others', () => {
    expect(clean('Key AKIA0123456789ABCDEFGHIJKL is unknown')).toBe('Key … is unknown');
    expect(clean('Key sk-ab****wxyz is unknown')).toBe('Key … is unknown');
    expect(clean(`Hash ${'0f'.repeat(32)}`)).toBe('Hash …');
  });

  test('loses a short token too', () => {
    for (const token of ['a', 'ab1', 'hunter2'])
      expect(clean(`The token "${token}" is bad`, token) ?? '').not.toContain(`"${token}"`);
  });

  test('never holds six letters of the token in any encoding', () => {
    const dress: ((text: string) => string)[] = [
      (text) => text,
      (text) => text.toUpperCase(),
      encodeURIComponent,
      (text) => Buffer.from(text).toString('base64'),
      (text) => Buffer.from(text).toString('base64url'),
      (text) => Buffer.from(text).toString('hex'),
      (text) => [...text].reverse().join(''),
      (text) => [...text].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join(''),
      (text) => [...text].map((sign) => `%25${sign.charCodeAt(0).toString(16)}`).join(''),
      (text) => [...text].map((sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0)).join(''),
      (text) => [...text].join('\u200b'),
      (text) => [...text].join('-'),
    ];
    const signs = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.');
    const token = fc.array(signs, { minLength: 12, maxLength: 60 }).map((list) => list.join(''));
    fc.assert(
      fc.property(
        token,
        fc.constantFrom(...dress),
        fc.string({ maxLength: 20 }),
        fc.nat({ max: 8 }),
        (secret, put, before, from) => {
          const shown = (clean(`${before} ${put(secret.slice(from))} end`, secret) ?? '').toLowerCase();
          const plain = secret.toLowerCase();
          for (let start = from; start + 6 <= plain.length; start++)
            expect(shown).not.toContain(plain.slice(start, start + 6));
          const encoded = Buffer.from(secret).toString('hex');
          for (let start = 0; start + 12 <= encoded.length; start++)
            expect(shown).not.toContain(encoded.slice(start, start + 12));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a challenge', () => {
  test.each([
    ['Bearer', ['Bearer']],
    ['bearer realm="a, Basic b", error="x"', ['bearer']],
    ['Basic realm="x", Bearer realm="y", error=z', ['Basic', 'Bearer']],
    ['Negotiate, NTLM', ['Negotiate', 'NTLM']],
    ['Token token="x"', ['Token']],
    ['Digest realm="say \\"Bearer\\"", nonce=abc==', ['Digest']],
    ['', []],
    [',,, =', []],
  ])('%s names %j', (header, schemes) => {
    expect(schemesOf(header)).toEqual(schemes);
  });

  test('returns its parameters', () => {
    const header = 'Bearer realm="x", error=invalid_token, error_description="It \\"ended\\""';
    expect(parameterOf(header, 'error_description')).toBe('It "ended"');
    expect(parameterOf(header, 'error')).toBe('invalid_token');
    expect(parameterOf(header, 'scope')).toBeNull();
  });

  test('in text names a header or a scheme, but not at every mention of a key', () => {
    expect(wantedIn('Missing X-API-Key header')).toBe('the header X-API-Key');
    expect(wantedIn('Use HTTP Basic authentication')).toBe('Basic');
    expect(wantedIn('Send Sentry-Bearer <token>')).toBe('Sentry-Bearer');
    for (const words of [
      'Invalid API key',
      'Send x-api-key or a Bearer token',
      'The basic plan has no access',
      '',
    ])
      expect(wantedIn(words)).toBeNull();
  });
});
