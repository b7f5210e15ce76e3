import { describe, expect, test } from 'vitest';
import { decide } from './front-door';

const here = {
  HOST: '127.0.0.1',
  APP_URL: undefined,
  appUrl: 'http://127.0.0.1:3000',
  isDevelopment: false,
  OIDC_ISSUER: undefined,
};
const host = '127.0.0.1:3000';
const origin = `http://${host}`;

const decided = (method: string, url: string, headers: Record<string, string> = {}) =>
  decide(
    { method, url, headers: new Headers({ host, ...headers }) },
    here,
    (id, pathname) => id === 'own' && pathname === '/vaults',
  );
const passed = (url: string, headers: Record<string, string> = {}, method = 'GET') => {
  const decision = decided(method, url, headers);
  if ('refuse' in decision) throw new Error(decision.reason);
  return decision;
};

const foreign = { host: 'evil.example' };
const other = { origin: 'https://evil.example' };
const MB = 1024 * 1024;

type Case = [status: number | null, method: string, url: string, headers?: Record<string, string>];

describe('accepts and refuses requests with the correct status', () => {
  test.each<Case>([
    [null, 'GET', '/vaults'],
    [null, 'HEAD', '/vaults'],
    [null, 'OPTIONS', '/vaults'],
    [null, 'GET', '/vaults/a%2Fb?x=%ff'],
    [null, 'GET', '/vaults/%00#%ff'],
    [null, 'GET', 'http://127.0.0.1:3000/vaults'],
    [421, 'GET', '/vaults', foreign],
    [421, 'GET', '/api/health', foreign],
    [421, 'GET', '/api/v1/cloud/vaults', foreign],
    [421, 'TRACE', '/%ff', foreign],
    // An upgrade is declined (bin/lib/launcher/sockets.mjs). The request is checked like any other.
    [null, 'GET', '/vaults', { connection: 'upgrade', upgrade: 'websocket' }],
    [421, 'GET', '/_next/x', { ...foreign, connection: 'upgrade', upgrade: 'websocket' }],
    ...['TRACE', 'PROPFIND', 'PURGE', 'QUERY', 'M-SEARCH', 'post'].flatMap((method) =>
      ['/', '/vaults', '/no/such', '/api/health', '/api/v1/cloud/vaults', '/icon.svg'].map(
        (url): Case => [405, method, url, { origin }],
      ),
    ),
    [400, 'GET', '/vaults/%ff'],
    [400, 'GET', '/%E0%A4%A'],
    [400, 'GET', '/%'],
    [400, 'GET', '/%ff/../vaults?q=a'],
    [400, 'POST', '/vaults/%ff', { origin }],
    [400, 'GET', '/api/v1/cloud/vaults/%ff'],
    [400, 'GET', '/_next/static/%ff'],
    [400, 'OPTIONS', '*'],
    [400, 'GET', 'http://[/x'],
    [null, 'POST', '/vaults', { origin }],
    ...['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method): Case[] => [
      [403, method, '/vaults'],
      [403, method, '/vaults', other],
      [403, method, '/api/auth/sign-in/email'],
      [403, method, '/vaults', { ...other, 'x-forwarded-host': 'evil.example' }],
    ]),
    // The API for agents has its own authentication and limits. Similar paths do not.
    [null, 'POST', '/api/v1/cloud/vaults'],
    [null, 'POST', '/api/v1/cloud/vaults', { 'content-length': String(4 * MB) }],
    [403, 'POST', '/api/v1/cloudy'],
    [403, 'POST', '/api/v1/cloud/../../../vaults'],
    [403, 'POST', '/api/v1/cloud/%2e%2e/%2E%2E/../vaults'],
    [null, 'POST', '/vaults', { origin, 'content-length': String(MB) }],
    [413, 'POST', '/vaults', { origin, 'content-length': String(MB + 1) }],
    [411, 'POST', '/vaults', { origin, 'transfer-encoding': 'chunked' }],
    [null, 'POST', '/vaults?q=a', { origin, 'next-action': 'own' }],
    [404, 'POST', '/sign-in', { origin, 'next-action': 'own' }],
    [404, 'POST', '/vaults', { origin, 'next-action': 'other' }],
    [403, 'POST', '/sign-in', { ...other, 'next-action': 'own' }],
  ])('%s: %s %s %j', (status, method, url, headers) => {
    const decision = decided(method, url, headers);
    expect('refuse' in decision ? decision.refuse : null).toBe(status);
  });

  test('lists the supported methods when it refuses one', () => {
    const { response } = decided('TRACE', '/');
    expect(response).toEqual({ Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' });
  });
});

test('gives each page a policy with its own nonce in request and response', () => {
  const [one, other] = [passed('/vaults'), passed('/vaults')];
  const policy = one.response['Content-Security-Policy'];
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{24}' 'strict-dynamic'/);
  expect(one.request['content-security-policy']).toBe(policy);
  expect(other.response['Content-Security-Policy']).not.toBe(policy);
});

test.each([
  '/api',
  '/api/vaults?limit=20',
  '/api/v1/cloud/vaults',
  '/_next/static/chunks/a.js',
  '/icon.svg',
  '/robots.txt',
])('%s is not a page and keeps the common policy', (url) =>
  expect(passed(url)).toEqual({ request: {}, response: {} }),
);

test.each([
  ['/vaults?q=a%20b', '/vaults?q=a%20b'],
  ['/vaults?q=a&_rsc=1x2y', '/vaults?q=a'],
  ['/vaults?_rsc=1x2y', '/vaults'],
  ['//evil.example/x', '//evil.example/x'],
  ['http://evil.example/x', '/'],
  ['/a/../vaults', '/vaults'],
])('a request for %s stores %s as its destination', (url, path) =>
  expect(passed(url, { 'x-pathname': '/forged' }).request['x-pathname']).toBe(path),
);

test('gives Next the Origin that it compared', () => {
  expect(passed('/vaults', { origin }, 'POST').request['x-forwarded-host']).toBe(host);
  expect(passed('/vaults', { origin }).request).not.toHaveProperty('x-forwarded-host');
});
