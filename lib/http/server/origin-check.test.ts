import { describe, expect, test } from 'vitest';
import { isFromOwnPage } from './front-door';

const here = { HOST: '127.0.0.1', APP_URL: undefined };
const proxied = { HOST: '127.0.0.1', APP_URL: 'https://vaults.example.com/' };
const own = { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' };

describe('the source of a change', () => {
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
});
