import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { routeGroup } from './route-group';

const APP = path.join(import.meta.dirname, '../../../app');

const addresses = fs
  .readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts|icon\.\w+)$/.test(file))
  .map((file) => {
    const folders = path.dirname(file).split('/');
    const own = path.basename(file).startsWith('icon.') ? [path.basename(file)] : [];
    return `/${[...folders, ...own].filter((part) => !/^(\.|\(.*\))$/.test(part)).join('/')}`;
  });

test('finds the routes', () => {
  expect(addresses).toEqual(expect.arrayContaining(['/', '/icon.svg', '/vaults/[vaultId]', '/api/vaults']));
});

test.each(addresses)('%s has its own group in the metrics', (address) => {
  expect(routeGroup(address)).not.toBe('other');
});

test.each(['/vaultsx', '//', '/wp-admin/x.php', '/collection'])('%s has no group', (address) => {
  expect(routeGroup(address)).toBe('other');
});
