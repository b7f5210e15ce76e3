import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import type { Account } from './fixtures';
import { fill, refresh } from './inventory-list';
import { open } from './page-helpers';
import { expect, test } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

const VERIFIER = path.join(import.meta.dirname, '../bin/evidence-verify.mjs');

const verify = (...options: string[]): Promise<{ code?: number; stdout: string }> =>
  promisify(execFile)(process.execPath, [VERIFIER, ...options]).catch((error) => error);

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Evidence pack' });

async function openDialog(page: Page, account: Account, address: string) {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await open(page, address);
  await page.getByRole('button', { name: 'Evidence pack' }).click();
}

test('an auditor downloads an evidence pack of the page and verifies it without the server', async ({
  openAs,
  account,
}, info) => {
  const page = await openAs(await addUser('auditor'));
  await openDialog(page, account, '/credentials?q=host:mcp.linear.app');
  await expect(dialog(page).getByLabel('Filter (optional)')).toHaveValue('host:mcp.linear.app');
  await dialog(page).getByRole('button', { name: 'This month' }).click();
  await dialog(page).getByText('Contents of the pack').click();
  await expectAccessible(page, 'the dialog');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page).getByRole('button', { name: 'Create pack' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^strongroom-evidence-\d{4}-\d\d-01-to-[\d-]+\.zip$/);
  await expect(dialog(page).getByText(/The pack is complete: [\d,]+ rows/)).toBeVisible();
  await expectAccessible(page, 'the dialog of a finished pack');
  const file = info.outputPath('pack.zip');
  await download.saveAs(file);
  const unproven = await verify(file);
  expect(unproven).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^NOT PROVEN\. Nothing is wrong/),
  });
  expect(unproven.stdout).toContain('filter "host:mcp.linear.app"');
  const [, key = ''] = /signed by the key (\S+)\./.exec(unproven.stdout) ?? [];
  expect((await verify(file, '--key', key)).stdout).toMatch(/^INTACT\./);
  await open(page, '/activity?action=evidence.download');
  const table = page.getByRole('table', { name: 'Activity' });
  await expect(table.getByRole('row').filter({ hasText: 'Download evidence pack' }).first()).toBeVisible();
});

test('cancels a pack while it is being made', async ({ openAs, account }) => {
  const page = await openAs(await addUser('auditor'));
  await openDialog(page, account, '/archive');
  await inDatabase(async (client) => {
    // The pack waits at this file until the test cancels it.
    await client.query('begin; lock table inventory.policy_exceptions in access exclusive mode');
    await dialog(page).getByRole('button', { name: 'Create pack' }).click();
    await expect(dialog(page).getByText(/Writing exceptions\.csv/)).toBeVisible();
    await dialog(page).getByRole('button', { name: 'Cancel pack' }).click();
    await expect(dialog(page).getByText('The pack was cancelled')).toBeVisible();
    await client.query('rollback');
  });
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Evidence pack' })).toBeFocused();
});

test('rejects an invalid filter or period at its field', async ({ openAs, account }) => {
  const page = await openAs(await addUser('auditor'));
  await openDialog(page, account, '/archive?q=linear&from=2026-03-01&to=2026-03-31');
  await expect(dialog(page).getByLabel('First day')).toHaveValue('2026-03-01');
  await dialog(page).getByLabel('Last day').fill('2026-02-01');
  await dialog(page).getByLabel('Filter (optional)').fill('linear status:dead');
  await dialog(page).getByRole('button', { name: 'Create pack' }).click();
  await expect(dialog(page).getByText('The last day is before the first day.')).toBeVisible();
  await expect(dialog(page).getByText('“status:” takes active, archived, gone or missing.')).toBeVisible();
});

test('the filters of the archive apply to the pack, and the dialog lists them', async ({
  openAs,
  account,
}) => {
  const page = await openAs(await addUser('auditor'));
  await openDialog(page, account, '/archive?reason=leaked&gap=hour&own=true&environment=staging');
  await expect(dialog(page).getByLabel('Filter (optional)')).toHaveValue('env:staging');
  await expect(dialog(page).getByText('These filters apply too')).toBeVisible();
  await expect(dialog(page)).toContainText(
    'Reason: Leaked or suspected · Gaps: Longer than an hour · Ended by creator',
  );
  await expectAccessible(page, 'an evidence pack with filters of the archive');
  await dialog(page).getByRole('button', { name: 'Create pack' }).click();
  await expect(dialog(page).getByText(/The pack is complete/)).toBeVisible();
});

test('only roles that can read the audit log are offered a pack', async ({ openAs }) => {
  const page = await openAs(await addUser('operator'));
  await open(page, '/credentials');
  await expect(page.getByRole('link', { name: 'Export CSV' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Evidence pack' })).toHaveCount(0);
});
