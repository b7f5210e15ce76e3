import { expect, test } from 'vitest';
import { isOwnHost } from './front-door';

const here = { HOST: '127.0.0.1', APP_URL: undefined };

test.each(['127.0.0.1:3000', 'localhost:3000', 'LOCALHOST', 'console.localhost:80', '[::1]:3000', null])(
  'a local console accepts the host %s',
  (host) => expect(isOwnHost(host, here)).toBe(true),
);

test.each(['evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1', 'a b', ''])(
  'a local console refuses the host %s',
  (host) => expect(isOwnHost(host, here)).toBe(false),
);

test('behind a proxy it accepts APP_URL with any port', () => {
  const proxied = { ...here, APP_URL: 'https://vaults.example.com' };
  expect(isOwnHost('vaults.example.com', proxied)).toBe(true);
  expect(isOwnHost('vaults.example.com:8443', proxied)).toBe(true);
  expect(isOwnHost('other.example.com', proxied)).toBe(false);
});

test('on a network it accepts any host', () => {
  expect(isOwnHost('vaults.internal', { HOST: '0.0.0.0', APP_URL: undefined })).toBe(true);
});
