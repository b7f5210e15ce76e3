import { expect, test } from 'vitest';
import { isOwnHost } from './front-door';

const here = { HOST: '127.0.0.1', APP_URL: undefined };

test.each(['127.0.0.1:3000', 'localhost:3000', 'LOCALHOST', 'console.localhost:80', '[::1]:3000', null])(
  'a console of this machine answers as %s',
  (host) => expect(isOwnHost(host, here)).toBe(true),
);

test.each(['evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1', 'a b', ''])(
  'and not as %s',
  (host) => expect(isOwnHost(host, here)).toBe(false),
);

test('behind a proxy it answers as APP_URL, whatever the port', () => {
  const proxied = { ...here, APP_URL: 'https://vaults.example.com' };
  expect(isOwnHost('vaults.example.com', proxied)).toBe(true);
  expect(isOwnHost('vaults.example.com:8443', proxied)).toBe(true);
  expect(isOwnHost('other.example.com', proxied)).toBe(false);
});

test('opened to a network it answers as whatever it is called there', () => {
  expect(isOwnHost('vaults.internal', { HOST: '0.0.0.0', APP_URL: undefined })).toBe(true);
});
