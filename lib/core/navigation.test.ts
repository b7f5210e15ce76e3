import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MAIN_NAVIGATION, SETTINGS_NAVIGATION } from './navigation';

const APP = path.join(import.meta.dirname, '../../app');

const doors = new Map<string, string | undefined>(
  fs
    .readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'page.tsx')
    .map((file) => {
      const folders = path.dirname(file).split('/');
      const source = fs.readFileSync(path.join(APP, file), 'utf8');
      return [
        `/${folders.filter((part) => !/^\(.*\)$/.test(part)).join('/')}`,
        /export default page\(\s*'([\w.-]+)'/.exec(source)?.[1],
      ] as const;
    }),
);

test.each([...MAIN_NAVIGATION, ...SETTINGS_NAVIGATION])(
  '$label leads to a page with the permission in the navigation',
  ({ href, permission, metricsGroup }) => {
    expect(doors.get(href)).toBe(permission);
    expect(`${href}/`.startsWith(`${metricsGroup}/`)).toBe(true);
  },
);
