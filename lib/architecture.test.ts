// The fences that no compiler holds. Each list below is meant to be read when it grows.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const FOLDERS = ['app', 'components', 'lib', 'e2e', 'bin', 'bench'];
const LINES_MAX = 300;

/** Files that may carry 'use client'. */
const CLIENT_FILES = [
  'app/(auth)/access-form.tsx',
  'app/(auth)/collect/collect.tsx',
  'app/(auth)/collect/passphrase-form.tsx',
  'app/(auth)/collect/token-form.tsx',
  'app/(auth)/collect/use-check.ts',
  'app/(auth)/collect/use-opened.ts',
  'app/(auth)/invitation/accept-form.tsx',
  'app/(auth)/invitation/invitation.tsx',
  'app/(auth)/reset/reset-form.tsx',
  'app/(auth)/reset/reset.tsx',
  'app/(auth)/person-fields.tsx',
  'app/(auth)/setup/setup-form.tsx',
  'app/(auth)/sign-in/password-form.tsx',
  'app/(auth)/sign-in/second-step.tsx',
  'app/(auth)/sign-in/sign-in.tsx',
  'app/(auth)/use-join.ts',
  'app/(console)/account-menu.tsx',
  'app/(console)/activity/activity-list.tsx',
  'app/(console)/activity/activity-toolbar.tsx',
  'app/(console)/activity/entry-dialog.tsx',
  'app/(console)/activity/export-buttons.tsx',
  'app/(console)/activity/use-activity-list.ts',
  'app/(console)/archive/[vaultId]/vault-archive.tsx',
  'app/(console)/archive/archive-view.tsx',
  'app/(console)/archive/scan-status.tsx',
  'app/(console)/archive/use-scan.ts',
  'app/(console)/error.tsx',
  'app/(console)/identity-dialog.tsx',
  'app/(console)/onboarding/assign-dialog.tsx',
  'app/(console)/onboarding/grid-row.tsx',
  'app/(console)/onboarding/grid-toolbar.tsx',
  'app/(console)/onboarding/import-grid.tsx',
  'app/(console)/onboarding/known-servers-dialog.tsx',
  'app/(console)/onboarding/left-out.tsx',
  'app/(console)/onboarding/onboarding.tsx',
  'app/(console)/onboarding/report-links.tsx',
  'app/(console)/onboarding/requests/ask-dialog.tsx',
  'app/(console)/onboarding/requests/request-table.tsx',
  'app/(console)/onboarding/requests/requests-view.tsx',
  'app/(console)/onboarding/row-editor.tsx',
  'app/(console)/onboarding/run-bar.tsx',
  'app/(console)/onboarding/run-plan.tsx',
  'app/(console)/onboarding/run-progress.tsx',
  'app/(console)/onboarding/source-panel.tsx',
  'app/(console)/onboarding/use-import-run.ts',
  'app/(console)/onboarding/use-lints.ts',
  'app/(console)/onboarding/vault-search.tsx',
  'app/(console)/onboarding/workspace.tsx',
  'app/(console)/pending-link.tsx',
  'app/(console)/providers.tsx',
  'app/(console)/settings/checks/checks-form.tsx',
  'app/(console)/settings/security/add-passkey-dialog.tsx',
  'app/(console)/settings/security/app-dialogs.tsx',
  'app/(console)/settings/security/authenticator.tsx',
  'app/(console)/settings/security/name-form.tsx',
  'app/(console)/settings/security/passkeys.tsx',
  'app/(console)/settings/security/password-dialog.tsx',
  'app/(console)/settings/security/password-form.tsx',
  'app/(console)/settings/security/recovery-codes.tsx',
  'app/(console)/settings/security/sessions.tsx',
  'app/(console)/settings/security/set-up-app-dialog.tsx',
  'app/(console)/settings/security/showing.tsx',
  'app/(console)/settings/settings-nav.tsx',
  'app/(console)/settings/team/change-role-dialog.tsx',
  'app/(console)/settings/team/invitation-table.tsx',
  'app/(console)/settings/team/invite-dialog.tsx',
  'app/(console)/settings/team/member-table.tsx',
  'app/(console)/settings/team/policy-choice.tsx',
  'app/(console)/settings/team/role-field.tsx',
  'app/(console)/settings/team/team-view.tsx',
  'app/(console)/vaults/(list)/vault-list.tsx',
  'app/(console)/vaults/[vaultId]/add-dialog.tsx',
  'app/(console)/vaults/[vaultId]/credential-dialogs.tsx',
  'app/(console)/vaults/[vaultId]/credential-list.tsx',
  'app/(console)/vaults/[vaultId]/enter-token-dialog.tsx',
  'app/(console)/vaults/[vaultId]/history-dialog.tsx',
  'app/(console)/vaults/[vaultId]/leak-panel.tsx',
  'app/(console)/vaults/[vaultId]/leaked-dialog.tsx',
  'app/(console)/vaults/[vaultId]/read-problem.tsx',
  'app/(console)/vaults/[vaultId]/rotate-dialog.tsx',
  'app/(console)/vaults/[vaultId]/rotation-panel.tsx',
  'app/(console)/vaults/[vaultId]/said.tsx',
  'app/(console)/vaults/[vaultId]/unfinished.tsx',
  'app/(console)/vaults/[vaultId]/vault-header.tsx',
  'app/(console)/vaults/new/finish-vault.tsx',
  'app/(console)/vaults/new/inline-credential.tsx',
  'app/(console)/vaults/new/metadata-rows.tsx',
  'app/(console)/vaults/new/new-vault-form.tsx',
  'app/(console)/vaults/new/use-create-vault.ts',
  'app/(console)/vaults/use-token-check.ts',
  'app/global-error.tsx',
  'app/other-ways.tsx',
  'components/confirm-action/confirm-action.tsx',
  'components/confirm-action/confirm-dialog.tsx',
  'components/confirm-identity-dialog.tsx',
  'components/confirm-identity.tsx',
  'components/credential-fields.tsx',
  'components/data-table/list-body.tsx',
  'components/data-table/list-filters.tsx',
  'components/data-table/list-pager.tsx',
  'components/data-table/list-toolbar.tsx',
  'components/data-table/name-filter.tsx',
  'components/data-table/use-pages.ts',
  'components/data-table/use-selection.ts',
  'components/data-table/use-url-list.ts',
  'components/form/field.tsx',
  'components/form/form-dialog.tsx',
  'components/form/password-field.tsx',
  'components/form/server-url-field.tsx',
  'components/form/token-field.tsx',
  'components/form/use-action-form.ts',
  'components/form/use-unsaved-guard.ts',
  'components/history-panel.tsx',
  'components/link-dialog.tsx',
  'components/link.tsx',
  'components/nav-link.tsx',
  'components/problem-notice.tsx',
  'components/reload-notice.tsx',
  'components/signed-in.tsx',
  'components/theme-toggle.tsx',
  'components/ui/copy-button.tsx',
  'components/ui/dialog.tsx',
  'components/ui/menu-content.tsx',
  'components/ui/menu.tsx',
  'components/use-fragment.ts',
  'components/user-menu.tsx',
];

/** Files that may use effects: each one synchronises with something outside React. */
const EFFECT_FILES = [
  'app/(auth)/collect/use-opened.ts',
  'app/(console)/archive/use-scan.ts',
  'app/(console)/onboarding/use-import-run.ts',
  'app/(console)/onboarding/use-lints.ts',
  'components/data-table/list-filters.tsx',
  'components/form/use-unsaved-guard.ts',
  'components/problem-notice.tsx',
];

const FETCH_FILES =
  /^lib\/(providers\/server\/client\/transport|verification\/server\/probe\/[\w-]+|core\/fetcher)\.ts$/;
const BANNED_FOLDERS = /(^|\/)(utils?|helpers?|common|misc|types|hooks|shared)\//;
const OTHER_GETS = /^app\/api\/(v1\/cloud|health|metrics|auth|refused)\//;

interface Source {
  file: string;
  text: string;
  /** Without comments, so that prose about a thing is not taken for the thing. */
  code: string;
}

function sourcesUnder(folder: string): Source[] {
  if (!fs.existsSync(path.join(ROOT, folder))) return [];
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|m[jt]s)$/.test(name))
    .map((name) => {
      const file = path.join(folder, name);
      const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
      return { file, text, code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '') };
    });
}

const sources = FOLDERS.flatMap(sourcesUnder);
const isTest = (file: string) =>
  /\.test\.tsx?$/.test(file) || /^(e2e|bench)\//.test(file) || /\/test-[\w-]+\.ts$/.test(file);
const product = sources.filter(({ file }) => /^(app|components|lib)\//.test(file) && !isTest(file));
const isClient = ({ text }: Source) => /^['"]use client['"]/.test(text);
const filesWhere = (list: Source[], isOdd: (source: Source) => boolean) =>
  list
    .filter(isOdd)
    .map(({ file }) => file)
    .sort();

/** The files of this project that a file imports by `@/` or a relative path, without extension. */
function importsOf({ file, code }: Source): string[] {
  const names = [...code.matchAll(/(?:from|import)\s*\(?\s*'((?:@\/|\.)[^']*)'/g)].map(
    (match) => match[1] ?? '',
  );
  return names.map((name) => (name.startsWith('@/') ? name.slice(2) : path.join(path.dirname(file), name)));
}

test('the tree is found at all', () => {
  expect(product.length).toBeGreaterThan(20);
});

describe('where code runs', () => {
  test('every file of a server folder begins with server-only', () => {
    // The tables excepted: drizzle-kit loads them outside Next, and they hold neither data nor access.
    // So is what bin/rotate-keys.mjs shares with the service (*.mjs). Declarations hold no code.
    const server = product.filter(({ file }) =>
      /^lib\/[^/]+\/server\/(?!.*\/?(schema|columns)\.ts$)(?!.*\.(d\.m?ts|mjs)$)/.test(file),
    );
    expect(filesWhere(server, ({ code }) => !code.trimStart().startsWith("import 'server-only';"))).toEqual(
      [],
    );
  });

  test('the environment is read in one place', () => {
    const others = product.filter(({ file }) => file !== 'lib/core/server/env.ts');
    expect(filesWhere(others, ({ code }) => /process\.env\b/.test(code))).toEqual([]);
  });

  test('only the transport, the probe and the one browser fetcher fetch', () => {
    const others = product.filter(({ file }) => !FETCH_FILES.test(file));
    expect(
      filesWhere(others, ({ code }) => /(?<![.\w])(globalThis\.|window\.)?fetch\((?!\w+\??:)/.test(code)),
    ).toEqual([]);
  });

  test('client files are known, and none of them imports server code', () => {
    expect(filesWhere(product, isClient)).toEqual([...CLIENT_FILES].sort());
    const reaches = (source: Source) => importsOf(source).some((name) => /^lib\/[^/]+\/server\//.test(name));
    expect(filesWhere(product.filter(isClient), reaches)).toEqual([]);
  });

  test('effects are known', () => {
    const hasEffect = ({ code }: Source) => /\buse(Layout|Insertion)?Effect\b/.test(code);
    expect(filesWhere(product, hasEffect)).toEqual([...EFFECT_FILES].sort());
  });

  test('no raw HTML', () => {
    expect(filesWhere(product, ({ code }) => code.includes('dangerouslySetInnerHTML'))).toEqual([]);
  });
});

describe('one way to do each thing', () => {
  const exportsOf = (code: string) =>
    [...code.matchAll(/^export (?!type\b|interface\b)(.*)$/gm)].map((match) => match[1] ?? '');

  test('every export of an actions.ts is made by action()', () => {
    const files = product.filter(({ file }) => file.endsWith('/actions.ts'));
    const isMade = (line: string) => /^const \w+ = action\(/.test(line);
    expect(filesWhere(files, ({ code }) => !exportsOf(code).every(isMade))).toEqual([]);
    expect(filesWhere(files, ({ text }) => !text.startsWith("'use server';"))).toEqual([]);
    expect(
      filesWhere(
        product,
        ({ file, code }) => /['"]use server['"]/.test(code) && !file.endsWith('/actions.ts'),
      ),
    ).toEqual([]);
  });

  test('a public action asks for a link or a code before it writes to the audit log, or only reads', () => {
    const actions = product.flatMap(({ code }) => code.split(/\baction\(\{/).slice(1));
    const isPublic = (code: string) => code.includes("permission: 'public'");
    const mayWrite = (code: string) => !/\bbearer:|\bonlyReads: true/.test(code.split('\n});')[0] ?? '');
    expect(actions.filter(isPublic).length).toBeGreaterThan(0);
    expect(actions.filter((code) => isPublic(code) && mayWrite(code))).toEqual([]);
  });

  test('every GET of a route.ts is made by read()', () => {
    const files = product.filter(({ file }) => file.endsWith('/route.ts') && !OTHER_GETS.test(file));
    const isMade = (line: string) =>
      /^const GET = read\(/.test(line) || /^const (dynamic|runtime) = /.test(line);
    expect(filesWhere(files, ({ code }) => !exportsOf(code).every(isMade))).toEqual([]);
  });
});

describe('where things stand', () => {
  test('no folder says nothing', () => {
    expect(filesWhere(sources, ({ file }) => BANNED_FOLDERS.test(file))).toEqual([]);
  });

  test('no barrels', () => {
    expect(filesWhere(sources, ({ file }) => /(^|\/)index\.\w+$/.test(file))).toEqual([]);
  });

  test(`no file has more than ${LINES_MAX} lines`, () => {
    expect(filesWhere(sources, ({ text }) => text.trimEnd().split('\n').length > LINES_MAX)).toEqual([]);
  });

  test('a route imports from its own folder and the folders above it', () => {
    const strays = product.flatMap((source) =>
      importsOf(source)
        .filter((name) => name.startsWith('app/') && source.file.startsWith('app/'))
        .filter((name) => {
          const ours = path.dirname(source.file).split('/');
          // Brackets name groups and parameters of one route; a folder below is part of it.
          return !path
            .dirname(name)
            .split('/')
            .every((part, at) => at >= ours.length || part === ours[at]);
        })
        .map((name) => `${source.file} → ${name}`),
    );
    expect(strays).toEqual([]);
  });
});
