import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { open, row, tokenField } from './page-helpers';

const URL = 'https://mcp.example.com/mcp';
const TABS_MAX = 60;

/** Presses Tab until the named control has the focus, like a person without a mouse. */
async function tabTo(
  page: Page,
  role: 'button' | 'link' | 'textbox' | 'combobox',
  name: string,
  key = 'Tab',
) {
  const control = page.getByRole(role, { name, exact: true });
  for (let pressed = 0; pressed < TABS_MAX; pressed++) {
    if (await control.evaluateAll((found) => found.some((one) => one === document.activeElement))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${role} “${name}” is not reached by ${TABS_MAX} times ${key}`);
}

async function chooseByKey(page: Page, entry: string, item: string) {
  await tabTo(page, 'button', `Actions for ${entry}`);
  await page.keyboard.press('Enter');
  const choice = page.getByRole('menuitem', { name: item, exact: true });
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  const isReached = () => choice.evaluate((one) => one === document.activeElement);
  for (let pressed = 0; pressed < TABS_MAX && !(await isReached()); pressed++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

test('creates, adds, rotates and archives with the keyboard alone', async ({ page, account, mcp }) => {
  const url = mcp.openUrl;
  await open(page, '/vaults');
  await tabTo(page, 'link', 'New vault');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Display name')).toBeVisible();
  await tabTo(page, 'textbox', 'Display name');
  await page.keyboard.type('By hand');
  await tabTo(page, 'combobox', 'Environment');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'button', 'Create vault');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'By hand', level: 1 })).toBeVisible();
  const vault = await account.vaultNamed('By hand');
  expect(vault?.metadata).toEqual({ environment: 'development' });
  const vaultId = String(vault?.id);

  await tabTo(page, 'button', 'Add credential');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('MCP server URL', { exact: true })).toBeFocused();
  await page.keyboard.type(url);
  await tabTo(page, 'textbox', 'Access token');
  await page.keyboard.type('typed-by-hand-1');
  await page.keyboard.press('Enter');
  await expect(row(page, url)).toBeVisible();
  const [first] = await account.active(vaultId);

  await tabTo(page, 'button', 'Rotate');
  await page.keyboard.press('Space');
  await expect(tokenField(page)).toBeFocused();
  await page.keyboard.type('typed-by-hand-2');
  await tabTo(page, 'combobox', 'Old credential');
  await tabTo(page, 'combobox', 'Reason');
  await page.keyboard.press('s');
  await tabTo(page, 'button', 'Verify and rotate');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`The token for ${url} is rotated.`)).toBeVisible();
  const [second, ...more] = await account.active(vaultId);
  expect(more).toEqual([]);
  expect(second?.id).not.toBe(first?.id);
  // The row of the old credential has the same name, and loses the focus when it disappears.
  await expect(page.locator(`tr[data-key="${second?.id}"]`)).toBeVisible();

  await chooseByKey(page, url, 'Archive');
  await expect(page.getByRole('dialog')).toContainText('Agents no longer get this token.');
  await page.keyboard.press('s');
  await tabTo(page, 'button', 'Archive credential');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`“${url}” is archived.`)).toBeVisible();
  expect(await account.active(vaultId)).toEqual([]);
});

test('the skip link comes first and skips the navigation', async ({ page, account }) => {
  await account.vault('Skipped to');
  await open(page, '/vaults');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'As of a date' })).toBeFocused();
});

test('Escape closes each dialog, and the focus returns to the button that opened it', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Focus');
  await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  const leave = async (button: string, name: string) => {
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: button, exact: true }), name).toBeFocused();
  };
  for (const name of ['Use in a session', 'Add credential']) {
    await tabTo(page, 'button', name);
    await page.keyboard.press('Enter');
    await leave(name, name);
  }
  for (const [entry, name] of [
    ['Focus', 'Archive vault'],
    ['Focus', 'Delete vault'],
    [URL, 'Archive'],
    [URL, 'Delete'],
  ] as const) {
    await chooseByKey(page, entry, name);
    await leave(`Actions for ${entry}`, name);
  }
  await tabTo(page, 'button', 'Rotate', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await leave('Rotate', 'Rotate');
});

test('arrow keys move in the row menu, and closing it returns the focus', async ({ page, account }) => {
  const vault = await account.vault('Focus');
  await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  const name = `Actions for ${URL}`;
  await tabTo(page, 'button', name);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page.getByRole('button', { name })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByRole('menuitem', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Token leaked?' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Token leaked?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name })).toBeFocused();
});

test('a dialog keeps the focus inside in both directions', async ({ page, account }) => {
  const vault = await account.vault('Trapped');
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await expect(dialog.getByLabel('MCP server URL')).toBeFocused();
  for (const key of ['Tab', 'Shift+Tab'])
    for (let pressed = 0; pressed < 12; pressed++) {
      await page.keyboard.press(key);
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
});

test('after an archived row disappears, Tab continues from its place', async ({ page, account }) => {
  const vault = await account.vault('Focus');
  await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await chooseByKey(page, URL, 'Archive');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('s');
  await tabTo(page, 'button', 'Archive credential');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`“${URL}” is archived.`)).toBeVisible();
  await expect(page.getByText('No active credentials.')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Rows per page')).toBeFocused();
});
