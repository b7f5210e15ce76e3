import { expect, test } from 'vitest';
import { routeGroup } from './route-group';
import { nonceOf, pagePolicy, securityHeaders } from './security-headers';

const plain = { appUrl: 'http://127.0.0.1:3000', isDevelopment: false, oidcIssuer: undefined };
const https = { ...plain, appUrl: 'https://vaults.example.com' };

const directives = (policy: string) =>
  new Map(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)] as const));

test('allows no inline code and no eval in production', () => {
  for (const at of [plain, https, { ...https, oidcIssuer: 'https://id.example.com/realm' }]) {
    const policy = pagePolicy('abc', at);
    expect(policy).not.toMatch(/unsafe|\*/);
    const of = directives(policy);
    expect(of.get('default-src')).toEqual(["'none'"]);
    expect(of.get('script-src')).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
    expect(of.get('style-src')).toEqual(["'self'", "'nonce-abc'"]);
    expect(of.get('connect-src')).toEqual(["'self'"]);
    for (const none of ['frame-ancestors', 'base-uri', 'object-src'])
      expect(of.get(none)).toEqual(["'none'"]);
  }
});

test('reads the nonce of a policy back', () => {
  expect(nonceOf(pagePolicy('a+b/c==', plain))).toBe('a+b/c==');
  expect(nonceOf(null)).toBeUndefined();
});

test('allows forms to redirect only to the sign-in provider', () => {
  const of = directives(pagePolicy('abc', { ...plain, oidcIssuer: 'https://id.example.com/realm' }));
  expect(of.get('form-action')).toEqual(["'self'", 'https://id.example.com']);
  expect(directives(pagePolicy('abc', plain)).get('form-action')).toEqual(["'self'"]);
});

test('requires https only under https', () => {
  expect(securityHeaders(https)['Strict-Transport-Security']).toMatch(/^max-age=\d{8}; includeSubDomains$/);
  expect(securityHeaders(plain)).not.toHaveProperty('Strict-Transport-Security');
  expect(directives(pagePolicy('abc', https)).has('upgrade-insecure-requests')).toBe(true);
  expect(directives(pagePolicy('abc', plain)).has('upgrade-insecure-requests')).toBe(false);
});

test('allows passkeys and blocks cameras', () => {
  const policy = securityHeaders(plain)['Permissions-Policy'];
  expect(policy).toContain('publickey-credentials-get=(self)');
  expect(policy).toContain('camera=()');
});

test('lets only a web worker load its own parts and connects it to no host', () => {
  const policyAt = (path?: string) =>
    directives(securityHeaders(plain, path)['Content-Security-Policy'] ?? '');
  const worker = policyAt('/_next/static/chunks/turbopack-worker-1hrsqshz0gfey.js');
  expect(worker.get('script-src')).toEqual(["'self'"]);
  expect(worker.get('default-src')).toEqual(["'none'"]);
  expect(worker.has('connect-src')).toBe(false);
  for (const path of [undefined, '/vaults', '/_next/static/media/a.svg', '/_next/static/chunks/../x.js'])
    expect(policyAt(path).has('script-src'), path).toBe(false);
  expect(directives(pagePolicy('abc', plain)).get('worker-src')).toEqual(["'self'"]);
});

test('labels metrics with parts of the console, not URLs', () => {
  expect(routeGroup('/vaults/vault_1')).toBe('/vaults');
  expect(routeGroup('/api/vaults/vault_1/credentials')).toBe('/api/vaults');
  expect(routeGroup('/vaultsx')).toBe('other');
  expect(routeGroup('/wp-admin/x.php')).toBe('other');
});
