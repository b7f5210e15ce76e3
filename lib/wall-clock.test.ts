import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

/**
 * Files that may ask for the time of day: each writes an instant down or compares one that was. Durations,
 * waits and ages in memory are read off `performance.now()`, which no change of the clock reaches.
 */
const WALL_CLOCK_FILES = [
  'app/(auth)/invitation/invitation.tsx',
  'app/(auth)/reset/reset.tsx',
  'app/(console)/activity/actions.ts',
  'app/(console)/onboarding/row-editor.tsx',
  'app/api/activity/export/route.ts',
  'bin/master-key.mjs',
  'components/ago-words.ts',
  'components/theme-toggle.tsx',
  'lib/contract/verdict.ts',
  'lib/onboarding/parse.ts',
  'lib/server/access/account.ts',
  'lib/server/access/admission.ts',
  'lib/server/access/after-endpoint.ts',
  'lib/server/access/before-endpoint.ts',
  'lib/server/access/cleaning.ts',
  'lib/server/access/identity.ts',
  'lib/server/access/invitations.ts',
  'lib/server/access/password-reset.ts',
  'lib/server/access/roles.ts',
  'lib/server/access/session.ts',
  'lib/server/access/setup.ts',
  'lib/server/access/team.ts',
  'lib/server/audit/checkpoint.ts',
  'lib/server/audit/export.ts',
  'lib/server/audit/reconcile.ts',
  'lib/server/audit/verified.ts',
  'lib/server/collect/decide.ts',
  'lib/server/collect/link.ts',
  'lib/server/collect/pending.ts',
  'lib/server/collect/request-row.ts',
  'lib/server/collect/requests.ts',
  'lib/server/collect/submit.ts',
  'lib/server/collect/sweep.ts',
  'lib/server/embedded/auth-fields.ts',
  'lib/server/embedded/ids.ts',
  'lib/server/log.ts',
  'lib/server/mcp/probe.ts',
  'lib/server/onboarding/import-store.ts',
  'lib/server/onboarding/proof.ts',
  'lib/server/rotation/claims.ts',
  'lib/server/rotation/store.ts',
  'lib/server/vaults-api/retry.ts',
];

const isOurs = (file: string) =>
  /\.(tsx?|m[jt]s)$/.test(file) && !/\.test\.tsx?$|\/test-[\w-]+\.ts$/.test(file);

/** Code without comments. */
const codeOf = (file: string) =>
  fs
    .readFileSync(path.join(ROOT, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');

test('the time of day is asked for only where an instant is meant', () => {
  const files = ['app', 'components', 'lib', 'bin'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter(isOurs),
  );
  expect(files.length).toBeGreaterThan(100);
  const asks = (file: string) => /\bDate\.now\b|\bnew Date\(\)/.test(codeOf(file));
  expect(files.filter(asks).sort()).toEqual(WALL_CLOCK_FILES);
});
