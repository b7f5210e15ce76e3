import { expect, test } from 'vitest';
import { receive } from './request-policy';

const here = {
  HOST: '127.0.0.1',
  APP_URL: undefined,
  appUrl: 'http://127.0.0.1:3000',
  isDevelopment: false,
  OIDC_ISSUER: undefined,
};
const host = '127.0.0.1:3000';
const origin = `http://${host}`;

const asked = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  receive({ method, url, headers: new Headers({ host, ...headers }) }, here);

test('what comes from elsewhere goes to the handler that says so', () => {
  expect(asked('/vaults', { host: 'evil.example' })).toEqual({ url: '/api/refused/421' });
  expect(asked('/vaults', { origin: 'https://evil.example' }, 'POST')).toEqual({ url: '/api/refused/403' });
  expect(asked('/api/auth/sign-in/email', {}, 'POST')).toEqual({ url: '/api/refused/403' });
  const size = { origin, 'content-length': '2000000' };
  expect(asked('/vaults', size, 'POST')).toEqual({ url: '/api/refused/413' });
});

test.each(['/api/v1/cloud/../../../vaults', '/api/v1/cloud/%2e%2e/%2E%2E/../vaults'])(
  '%s is not taken for the API that needs no Origin',
  (url) => expect(asked(url, {}, 'POST')).toEqual({ url: '/api/refused/403' }),
);

test('a page gets a policy with a nonce of its own, in both directions', () => {
  const [one, other] = [asked('/vaults'), asked('/vaults')];
  const policy = one.response?.['Content-Security-Policy'];
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{24}' 'strict-dynamic'/);
  expect(one.request?.['content-security-policy']).toBe(policy);
  expect(other.response?.['Content-Security-Policy']).not.toBe(policy);
});

test.each([
  '/api',
  '/api/vaults?limit=20',
  '/api/v1/cloud/vaults',
  '/_next/static/chunks/a.js',
  '/icon.svg',
  '/robots.txt',
])('%s is no page and keeps the policy of every answer', (url) => expect(asked(url)).toEqual({}));

test.each([
  ['/vaults?q=a%20b', '/vaults?q=a%20b'],
  ['/vaults?q=a&_rsc=1x2y', '/vaults?q=a'],
  ['/vaults?_rsc=1x2y', '/vaults'],
  ['//evil.example/x', '//evil.example/x'],
  ['http://evil.example/x', '/'],
  ['/a/../vaults', '/vaults'],
  ['*', '/'],
])('who asks for %s wants to go to %s', (url, path) =>
  expect(asked(url, { 'x-pathname': '/forged' }).request?.['x-pathname']).toBe(path),
);

test('an action that the page does not have is refused before Next looks for its page', () => {
  const post = (url: string, headers: Record<string, string>, method = 'POST') =>
    receive(
      { method, url, headers: new Headers({ host, origin, ...headers }) },
      here,
      (id, path) => id === 'own' && path === '/vaults',
    );
  expect(post('/vaults?q=a', { 'next-action': 'own' }).url).toBeUndefined();
  expect(post('/sign-in', { 'next-action': 'own' })).toEqual({ url: '/api/refused/404' });
  expect(post('/vaults', { 'next-action': 'other' })).toEqual({ url: '/api/refused/404' });
  expect(post('/sign-in', {}).url).toBeUndefined();
});

test('what was compared with the Origin is what Next compares it with', () => {
  expect(asked('/vaults', { origin }, 'POST').request?.['x-forwarded-host']).toBe(host);
  expect(asked('/vaults', { origin }).request).not.toHaveProperty('x-forwarded-host');
});
