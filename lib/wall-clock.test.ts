import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

/**
 * Files that may read the time of day, because they record an instant or compare a recorded one. Durations, waits and
 * ages in memory use `performance.now()`, which clock changes do not affect.
 */
const WALL_CLOCK_FILES = [
  'app/(auth)/invitation/page.tsx',
  'app/(auth)/reset/page.tsx',
  'app/(console)/activity/actions.ts',
  'app/(console)/archive/lifelines-view.tsx',
  'app/(console)/as-of-link.tsx',
  'app/(console)/as-of-view.tsx',
  'app/(console)/credentials/campaign-dialog.tsx',
  'app/(console)/evidence-dialog.tsx',
  'app/(console)/evidence/actions.ts',
  'app/(console)/onboarding/row-editor.tsx',
  'app/api/activity/export/route.ts',
  'app/api/evidence/route.ts',
  'bin/lib/launcher/master-key.mjs',
  'bin/seed.mjs',
  'components/display/preference.ts',
  'components/results/report.ts',
  'components/use-token-checks.ts',
  'lib/audit/server/changes.ts',
  'lib/audit/server/checkpoint.ts',
  'lib/audit/server/export.ts',
  'lib/audit/server/reconcile.ts',
  'lib/audit/server/verified.ts',
  'lib/auth/server/account.ts',
  'lib/auth/server/after-endpoint.ts',
  'lib/auth/server/auth.ts',
  'lib/auth/server/before-endpoint.ts',
  'lib/auth/server/cleanup-job.ts',
  'lib/auth/server/freshness.ts',
  'lib/auth/server/invitations.ts',
  'lib/auth/server/password-reset.ts',
  'lib/auth/server/roles.ts',
  'lib/auth/server/session.ts',
  'lib/auth/server/setup.ts',
  'lib/auth/server/team.ts',
  'lib/boot/server/client.ts',
  'lib/campaigns/server/campaigns.ts',
  'lib/core/server/log.ts',
  'lib/core/zoned-words.ts',
  'lib/embedded-api/server/auth-fields.ts',
  'lib/embedded-api/server/ids.ts',
  'lib/evidence/server/download.ts',
  'lib/import/lints/token.ts',
  'lib/import/parse.ts',
  'lib/import/server/import-store.ts',
  'lib/inventory/as-of.ts',
  'lib/inventory/policy-inputs.ts',
  'lib/inventory/server/list.ts',
  'lib/lifelines/server/headline.ts',
  'lib/providers/server/client/retry.ts',
  'lib/rotation/server/store.ts',
  'lib/token-requests/server/approve.ts',
  'lib/token-requests/server/expire.ts',
  'lib/token-requests/server/link.ts',
  'lib/token-requests/server/pending.ts',
  'lib/token-requests/server/request-row.ts',
  'lib/token-requests/server/requests.ts',
  'lib/token-requests/server/submit.ts',
  'lib/vaults/server/create.ts',
  'lib/verification/server/probe/probe.ts',
  'lib/verification/server/verdict-ticket.ts',
  'lib/verification/verdict.ts',
];

const isOurs = (file: string) =>
  /\.(tsx?|m[jt]s)$/.test(file) && !/\.test\.tsx?$|\/test-[\w-]+\.ts$/.test(file);

/** Returns code without comments. */
const codeOf = (file: string) =>
  fs
    .readFileSync(path.join(ROOT, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');

test('only listed files read the time of day', () => {
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
