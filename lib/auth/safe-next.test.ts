import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeNext } from './safe-next';

test.each([
  '/vaults',
  '/vaults/vault_1?archived=true&q=a%20b',
  '/activity?from=2026-01-01',
  '/archive#top',
  '/',
])('follows %s', (path) => expect(safeNext(path)).toBe(path));

test.each([
  null,
  '',
  'vaults',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  'https://evil.example/vaults',
  'javascript:alert(1)',
  '/api/auth/sign-out',
  '/vaults/../api/v1/cloud/vaults',
  '/API/health',
  '/api',
])('replaces %j with the overview', (value) => expect(safeNext(value)).toBe('/'));

const part = fc.constantFrom(
  '/',
  '\\',
  '.',
  '..',
  '%2f',
  '%5c',
  '@',
  ':',
  '?',
  '#',
  '\t',
  '\0',
  'api',
  'evil.example',
);
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }).map((parts) => `/${parts.join('')}`),
);

test('never leads outside of the console or to the API', () => {
  fc.assert(
    fc.property(odd, fc.constantFrom('https://console.example', 'http://127.0.0.1:3000'), (value, here) => {
      const url = new URL(safeNext(value), `${here}/sign-in?next=x`);
      expect(url.origin).toBe(here);
      expect(url.pathname).not.toMatch(/^\/api(\/|$)/i);
    }),
    { numRuns: 2_000 },
  );
});

test('accepts its own results', () => {
  fc.assert(
    fc.property(odd, (value) => {
      expect(safeNext(safeNext(value))).toBe(safeNext(value));
    }),
  );
});
