import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { fillCredential, open, storeUnverified, tokenField, vaultNames } from './page-helpers';
import { inDatabase } from './users';

const URL = 'https://mcp.example.com/mcp';

/** Answers the browser's own dialogs in sequence, and records their text. */
function answering(page: Page, answers: ('leave' | 'stay')[]): string[] {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    return answers.shift() === 'leave' ? dialog.accept() : dialog.dismiss();
  });
  return asked;
}

test('a link away from a filled form asks for confirmation', async ({ page }) => {
  const asked = answering(page, ['stay', 'leave']);
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Half typed');
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Vaults' });
  await link.click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(page).toHaveURL('/vaults/new');
  await expect(page.getByLabel('Display name')).toHaveValue('Half typed');
  await link.click();
  await expect(page).toHaveURL('/vaults');
  expect(asked).toEqual(Array(2).fill('Leave this page? Your changes are not saved.'));
});

test('Back from a filled form asks for confirmation, and an untouched form does not', async ({
  page,
  account,
}) => {
  await account.vault('Listed');
  const asked = answering(page, ['stay', 'leave']);
  await open(page, '/vaults');
  const newVault = page.getByRole('link', { name: 'New vault' });
  await newVault.click();
  await expect(page.getByLabel('Display name')).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL('/vaults');
  expect(asked).toEqual([]);
  await newVault.click();
  await page.getByLabel('Display name').fill('Half typed');
  await page.evaluate(() => history.back());
  await expect.poll(() => asked.length).toBe(1);
  await expect(page).toHaveURL('/vaults/new');
  await expect(page.getByLabel('Display name')).toHaveValue('Half typed');
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL('/vaults');
  await expect(vaultNames(page)).toHaveText(['Listed']);
});

test('“Cancel” of a filled form asks for confirmation', async ({ page }) => {
  const asked = answering(page, ['stay', 'leave']);
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Half typed');
  const cancel = page.getByRole('link', { name: 'Cancel' });
  await cancel.click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(page).toHaveURL('/vaults/new');
  await cancel.click();
  await expect(page).toHaveURL('/vaults');
});

test('closing the tab with a filled form asks for confirmation, but not after creating', async ({ page }) => {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  });
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Reloaded');
  await page.keyboard.press('Tab');
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Created');
  await page.getByRole('button', { name: 'Create vault' }).click();
  await expect(page.getByRole('heading', { name: 'Created', level: 1 })).toBeVisible();
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
});

test('a dialog with input asks for confirmation before it closes, by Escape, button and Back', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Guarded');
  const asked = answering(page, ['stay', 'leave']);
  await open(page, `/vaults/${vault.id}`);
  const add = page.getByRole('button', { name: 'Add credential' });
  await add.click();
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, URL, 'typed-but-not-sent');
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('Discard changes?')).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  await expect(tokenField(dialog)).toHaveValue('typed-but-not-sent');
  await page.evaluate(() => history.back());
  await expect.poll(() => asked.length).toBe(1);
  await expect(tokenField(dialog)).toHaveValue('typed-but-not-sent');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: 'Discard changes' }).click();
  await expect(dialog).toBeHidden();
  expect(await account.credentials(vault.id)).toEqual([]);
  await add.click();
  await expect(tokenField(dialog)).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

for (const [name, first, then] of [
  ['late', 0, 1000],
  ['soon after a slow start', 1000, 300],
] as const)
  test(`keeps what is typed during a page refresh that ends ${name}`, async ({ page, account }) => {
    const vault = await account.vault('Before');
    const answersIn = (ms: number) => account.scenario('slow', { on: 'GET', path: vault.id, ms });
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    const add = async (url: string) => {
      await page.getByRole('button', { name: 'Add credential' }).click();
      await fillCredential(dialog, url, `a-token-for-${url}`);
    };
    await answersIn(first);
    await open(page, `/vaults/${vault.id}`);
    await add(URL);
    await answersIn(then);
    await inDatabase((client) =>
      client.query(`update embedded.vaults set display_name = 'Read again' where id = $1`, [vault.id]),
    );
    await storeUnverified(dialog);
    await expect(page.getByText('Its token is not shown again', { exact: false })).toBeVisible();
    await add(`${URL}/2`);
    await expect(page.locator('h1')).toHaveText('Read again');
    await storeUnverified(dialog);
    await expect(page.getByText(`A credential for ${URL}/2 is stored.`, { exact: false })).toBeVisible();
    expect(await account.active(vault.id)).toHaveLength(2);
  });
