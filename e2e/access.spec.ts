import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { chooseAction, open, row, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const LONG_NAME = `Vault of the ${'very-long-department-name '.repeat(8)}`.slice(0, 200).trim();
const LONG_URL = `https://${'sub.'.repeat(20)}example.com/${'segment-of-a-path'.repeat(20)}`;

test('the list of vaults', async ({ page, account }) => {
  const old = await account.vault('Archived');
  await account.vault(LONG_NAME);
  await account.vault('x'.repeat(200));
  await account.vault('خزنة المدفوعات');
  await account.archiveVault(old.id);
  await open(page, '/vaults?archived=true');
  await expect(row(page, LONG_NAME)).toBeVisible();
  await expectAccessible(page, 'rows');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(page.getByText('3 selected')).toBeVisible();
  await expectAccessible(page, 'a selection');
  await page.getByRole('button', { name: `Actions for ${LONG_NAME}` }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page, 'an open menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'the archive confirmation');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('searchbox', { name: 'Search vaults' }).fill('nothing like it');
  await expect(page.getByText('No vaults match')).toBeVisible();
  await expectAccessible(page, 'no results');
});

test('the page without vaults', async ({ page }) => {
  await open(page, '/vaults');
  await expect(page.getByRole('region', { name: 'Getting started' })).toBeVisible();
  await expectAccessible(page, 'empty');
});

test('the list when the API fails', async ({ page, account }) => {
  await account.vault('Kept');
  await account.scenario('rate_limited', { on: 'GET', retry_after: 600 });
  await open(page, '/vaults');
  await expect(page.getByRole('button', { name: /^Try again in/ })).toBeVisible();
  await expectAccessible(page, 'a rate limit with a countdown');
  await account.scenario('server_error', { on: 'GET' });
  await open(page, `/vaults?limit=9999`);
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await expectAccessible(page, 'an error and an invalid URL');
  await account.calm();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(row(page, 'Kept')).toBeVisible();
  await account.scenario('unauthorized', { on: 'GET' });
  await page.getByRole('switch', { name: 'Show archived' }).click();
  await expect(page.getByText('The last page that was read is shown below.')).toBeVisible();
  await expectAccessible(page, 'an error above the last loaded page');
});

test('the new vault form', async ({ page }) => {
  await open(page, '/vaults/new');
  await expectAccessible(page, 'an empty form');
  await page.getByRole('button', { name: 'Add metadata' }).click();
  await page.getByRole('button', { name: 'Add a credential' }).click();
  await page.getByLabel('MCP server URL').fill(LONG_URL);
  await page.getByRole('button', { name: 'Verify and create vault' }).click();
  await expect(page.getByText('Enter a name.')).toBeVisible();
  await expectAccessible(page, 'a form with errors');
});

test('a vault with rows, session lines and an open menu', async ({ page, account }) => {
  const vault = await account.vault(LONG_NAME);
  await account.credential(vault.id, LONG_URL);
  await open(page, `/vaults/${vault.id}`);
  await expectAccessible(page, 'rows');
  await page.getByRole('button', { name: 'Use in a session' }).click();
  await expect(page.getByRole('region', { name: 'curl' })).toBeVisible();
  await expectAccessible(page, 'session lines');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `Actions for ${LONG_URL}` }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page, 'an open menu');
});

const DIALOGS = [
  { name: 'Add credential', menu: null },
  { name: 'Rotate', menu: null },
  { name: 'Archive', menu: LONG_URL },
  { name: 'Delete', menu: LONG_URL },
  { name: 'Archive vault', menu: LONG_NAME },
  { name: 'Delete vault', menu: LONG_NAME },
];
for (const { name, menu } of DIALOGS)
  test(`the dialog of “${name}”`, async ({ page, account }) => {
    const vault = await account.vault(LONG_NAME);
    await account.credential(vault.id, LONG_URL);
    await open(page, `/vaults/${vault.id}`);
    if (menu === null) await page.getByRole('button', { name, exact: true }).click();
    else await chooseAction(page, menu, name);
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, name);
  });

test('a dialog with errors, and its confirmation before closing', async ({ page, account }) => {
  const vault = await account.vault('Errors');
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await dialog.getByRole('button', { name: 'Verify and add' }).click();
  await expect(dialog.getByText('Enter the access token.')).toBeVisible();
  await expectAccessible(page, 'fields with errors');
  await dialog.getByLabel('MCP server URL').fill(LONG_URL);
  await tokenField(dialog).fill('a-token');
  await account.scenario('server_error', { on: 'POST' });
  await storeUnverified(dialog);
  await expect(dialog.getByRole('alert')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('Discard changes?')).toBeVisible();
  await expectAccessible(page, 'a failed submission');
});

test('an empty vault and an archived one', async ({ page, account }) => {
  const vault = await account.vault(LONG_NAME);
  await open(page, `/vaults/${vault.id}`);
  await expect(page.getByText('No active credentials.')).toBeVisible();
  await expectAccessible(page, 'an empty vault');
  await account.archiveVault(vault.id);
  await open(page, `/vaults/${vault.id}`);
  await expect(page.getByText('accepts no new credentials')).toBeVisible();
  await expectAccessible(page, 'an archived vault');
});

test('pages that do not exist or cannot be read', async ({ page, account }) => {
  const vault = await account.vault('Unreadable');
  await page.goto('/vaults/unknown');
  await expect(page.getByRole('heading', { name: 'Vault not found' })).toBeVisible();
  await expectAccessible(page, 'an unknown vault');
  await page.goto('/nowhere');
  await expectAccessible(page, 'an unknown page');
  await account.scenario('unavailable', { on: 'GET' });
  await page.goto(`/vaults/${vault.id}`);
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await expectAccessible(page, 'a vault that cannot be read');
});

test('an unfinished rotation and a leak', async ({ page, account }) => {
  const vault = await account.vault('Unfinished');
  const credential = await account.credential(vault.id, LONG_URL);
  await open(page, `/vaults/${vault.id}?leaked=${credential.id}`);
  await expect(page.getByRole('dialog', { name: 'Token leaked?' })).toBeVisible();
  await expectAccessible(page, 'the dialog of a leak');
  await page.getByRole('button', { name: 'Start checklist' }).click();
  await expect(page.getByRole('article')).toHaveCount(1);
  await account.scenario('committed_then_lost', { on: 'POST', path: '/credentials', times: 1 });
  await row(page, LONG_URL).getByRole('button', { name: 'Rotate', exact: true }).click();
  await tokenField(page).fill('the-rotated-token');
  await chooseReason(page);
  await storeUnverified(page.getByRole('dialog'), 'Verify and rotate');
  await expect(page.getByRole('article')).toHaveCount(2);
  await expectAccessible(page, 'both panels');
});

test('the archive', async ({ page, account }) => {
  const vault = await account.vault(LONG_NAME);
  const credential = await account.credential(vault.id, LONG_URL);
  await account.archiveCredential(vault.id, credential.id);
  await open(page, '/archive');
  await expect(page.getByRole('heading', { name: 'The archive has not been read yet' })).toBeVisible();
  await expectAccessible(page, 'an archive before its first snapshot');
  await account.archiveVault(vault.id);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('1 archived vault.')).toBeVisible();
  await expectAccessible(page, 'archived entries');
  await open(page, `/archive/${vault.id}`);
  await expect(page.getByText('1 archived credential.')).toBeVisible();
  await expectAccessible(page, 'the archive of a vault');
});
