import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { chooseAction, fillCredential, open, row, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';

/** Sends every action like a page of an earlier build: with an id that this server does not know. */
async function asOfAnEarlierBuild(page: Page): Promise<void> {
  await page.route('**', async (route) => {
    const headers = await route.request().allHeaders();
    const isAction = headers['next-action'] !== undefined;
    await route.continue(isAction ? { headers: { ...headers, 'next-action': '0'.repeat(42) } } : {});
  });
}

test('reports a network failure during a confirmation, and the same dialog tries again', async ({
  page,
  context,
  account,
}) => {
  const { id } = await account.vault('Dropped');
  await open(page, `/vaults/${id}`);
  await chooseAction(page, 'Dropped', 'Archive vault');
  const dialog = page.getByRole('dialog', { name: 'Archive “Dropped”?' });
  await chooseReason(dialog);
  await context.setOffline(true);
  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  await expect(dialog.getByRole('alert')).toContainText('It is unknown whether “Dropped” was archived');
  await expect(dialog.getByRole('alert')).toContainText('it is not known whether this was done');
  await expect(dialog.getByRole('button', { name: 'Close' }).last()).toBeEnabled();
  await expect(dialog.getByLabel('Reason', { exact: true }), 'the chosen entry').toHaveValue('scheduled');
  await context.setOffline(false);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog).toBeHidden();
  expect(await account.isArchived(`/vaults/${id}`)).toBe(true);
});

test('reports a network failure while credentials are counted, and the count can be tried again', async ({
  page,
  context,
  account,
}) => {
  const { id } = await account.vault('Counted');
  await open(page, `/vaults/${id}`);
  await page.getByRole('button', { name: 'Actions for Counted' }).click();
  const choice = page.getByRole('menuitem', { name: 'Delete vault' });
  await expect(choice).toBeVisible();
  await context.setOffline(true);
  await choice.click();
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was changed' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('dialog', { name: 'Delete “Counted”?' })).toBeVisible();
});

test('reports a network failure during a leak checklist where it happened', async ({
  page,
  context,
  account,
}) => {
  const vault = await account.vault('Leaking');
  const credential = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}?leaked=${credential.id}`);
  const dialog = page.getByRole('dialog', { name: 'Token leaked?' });
  await expect(dialog).toBeVisible();
  await context.setOffline(true);
  await dialog.getByRole('button', { name: 'Start checklist' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The outcome is unknown');
  await expect(dialog.getByRole('button', { name: 'Start checklist' })).toBeEnabled();
  await context.setOffline(false);

  await dialog.getByRole('button', { name: 'Start checklist' }).click();
  const revoked = page.getByRole('button', { name: 'Mark token as revoked' });
  await expect(revoked).toBeVisible();
  await context.setOffline(true);
  await revoked.click();
  await expect(page.getByRole('alert').filter({ hasText: 'not known whether this was done' })).toBeVisible();
  await context.setOffline(false);
  await revoked.click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Revoke the token' })).toContainText('Done:');
});

test('a form that is open during an upgrade asks for a reload and keeps the input', async ({
  page,
  account,
}) => {
  const { id } = await account.vault('Upgraded');
  await open(page, `/vaults/${id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, URL, 'typed-before-the-upgrade');
  await asOfAnEarlierBuild(page);
  await dialog.getByRole('button', { name: 'Verify and add' }).click();
  const problem = dialog.getByRole('alert');
  await expect(problem).toContainText('Strongroom was updated');
  await expect(problem).toContainText('nothing was done');
  await expect(dialog.getByLabel('MCP server URL', { exact: true })).toHaveValue(URL);
  await expect(tokenField(dialog)).toHaveValue('typed-before-the-upgrade');
  expect(await account.credentials(id)).toEqual([]);

  await page.unrouteAll();
  page.on('dialog', (asked) => asked.accept());
  await problem.getByRole('button', { name: 'Reload page' }).click();
  await expect(tokenField(dialog)).toHaveValue('');
  await fillCredential(dialog, URL, 'typed-after-the-upgrade');
  await storeUnverified(dialog);
  await expect(row(page, URL)).toBeVisible();
});

test('a dialog that fails to load asks for a reload', async ({ page, context, account }) => {
  const { id } = await account.vault('Not loaded');
  await open(page, `/vaults/${id}`);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Add credential' }).click();
  await expect(page.getByRole('heading', { name: 'Something went wrong' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Reload page' }).click();
  await expect(page.getByRole('dialog', { name: 'Add credential' })).toBeVisible();
});
