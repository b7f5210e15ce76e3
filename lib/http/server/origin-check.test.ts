import { describe, expect, test } from 'vitest';
import { isFromOwnPage, refusal } from './origin-check';

const here = { HOST: '127.0.0.1', APP_URL: undefined };
const proxied = { HOST: '127.0.0.1', APP_URL: 'https://vaults.example.com/' };
const own = { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' };

const status = (
  headers: Record<string, string>,
  {
    method = 'POST',
    pathname = '/vaults',
    at = here,
  }: { method?: string; pathname?: string; at?: typeof here | typeof proxied } = {},
) => refusal({ method, pathname, headers: new Headers(headers) }, at);

describe('where a change comes from', () => {
  test.each([
    ['its own page', own, here, true],
    ['its own page, as the browser says too', { ...own, 'sec-fetch-site': 'same-origin' }, here, true],
    ['another site', { ...own, origin: 'https://evil.example' }, here, false],
    ['another port', { ...own, origin: 'http://127.0.0.1:4000' }, here, false],
    ['nowhere', { ...own, origin: 'null' }, here, false],
    ['no Origin', { host: own.host }, here, false],
    ['what the browser calls another site', { ...own, 'sec-fetch-site': 'cross-site' }, here, false],
    ['a sibling site', { ...own, 'sec-fetch-site': 'same-site' }, here, false],
    [
      'APP_URL through a proxy that changes Host',
      { host: '127.0.0.1:3000', origin: 'https://vaults.example.com' },
      proxied,
      true,
    ],
    ['the Host although APP_URL is set', own, proxied, false],
    ['APP_URL without its TLS', { ...own, origin: 'http://vaults.example.com' }, proxied, false],
    [
      'a name that begins alike',
      { ...own, origin: 'https://vaults.example.com.evil.example' },
      proxied,
      false,
    ],
  ])('%s', (_, headers, at, isOwn) => expect(isFromOwnPage(new Headers(headers), at)).toBe(isOwn));

  test('X-Forwarded-Host makes nothing its own', () => {
    const headers = { ...own, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
    expect(status(headers)).toBe(403);
  });

  test('reads need no origin, and every other method does', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(status({ host: own.host }, { method })).toBeNull();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'post'])
      expect(status({ host: own.host }, { method })).toBe(403);
  });

  test('the API for agents has a proof of its own', () => {
    expect(status({ host: own.host }, { pathname: '/api/v1/cloud/vaults' })).toBeNull();
    expect(status({ host: own.host }, { pathname: '/api/v1/cloudy' })).toBe(403);
  });
});

test('a foreign Host is refused everywhere and first', () => {
  for (const pathname of ['/vaults', '/api/v1/cloud/vaults', '/api/health'])
    expect(status({ host: 'evil.example' }, { method: 'GET', pathname })).toBe(421);
});

test('a body has a length, of at most 1 MB', () => {
  expect(status({ ...own, 'content-length': '1048576' })).toBeNull();
  expect(status({ ...own, 'content-length': '1048577' })).toBe(413);
  expect(status({ ...own, 'transfer-encoding': 'chunked' })).toBe(411);
  expect(
    status({ host: own.host, 'content-length': '4000000' }, { pathname: '/api/v1/cloud/vaults' }),
  ).toBeNull();
});
