import { expect, test } from 'vitest';
import { hasAction } from './action-pages';

const has = hasAction({
  actions: {
    node: {
      both: {
        workers: { 'app/(console)/vaults/(list)/page': {}, 'app/(console)/vaults/[vaultId]/page': {} },
      },
      made: { workers: { 'app/(console)/vaults/new/page': {} } },
    },
  },
  routes: {
    '/(console)/vaults/(list)/page': '/vaults',
    '/(console)/vaults/[vaultId]/page': '/vaults/[vaultId]',
    '/(console)/vaults/new/page': '/vaults/new',
    '/(auth)/sign-in/page': '/sign-in',
  },
  dynamic: { dynamicRoutes: [{ page: '/vaults/[vaultId]', regex: '^/vaults/([^/]+?)(?:/)?$' }] },
});

test.each([
  ['both', '/vaults', true],
  ['both', '/vaults/vault_1', true],
  ['both', '/vaults/new', false],
  ['both', '/sign-in', false],
  ['both', '/no/such/page', false],
  ['made', '/vaults/new', true],
  ['made', '/vaults/vault_1', false],
  ['unknown', '/sign-in', true],
  ['constructor', '/sign-in', true],
])('for action %s posted to %s returns %s', (id, pathname, isThere) =>
  expect(has(id, pathname)).toBe(isThere),
);
