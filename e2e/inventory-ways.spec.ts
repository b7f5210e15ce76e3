import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { fill, refresh, rows, search } from './inventory-list';
import { open } from './page-helpers';
import { addUser } from './users';

const menu = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name });

test('on a narrow screen, the button “Filters” opens the facets', async ({ page, account }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const hosts = page.getByRole('region', { name: 'Host' });
  await expect(hosts).toBeHidden();
  const filters = page.getByRole('button', { name: 'Filters' });
  await filters.click();
  await hosts.getByRole('button', { name: 'mcp.example.com 1' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Show results' }).click();
  await expect(hosts).toBeHidden();
  await filters.click();
  await expectAccessible(page, 'filters on a narrow screen');
});

test('the overview prints in light colors, with its patterns and without controls', async ({
  page,
  account,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await fill(account);
  await open(page, '/');
  await refresh(page, '2 vaults, 3 credentials.');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Refresh now' })).toBeHidden();
  await expect(page.getByRole('table', { name: /^Credentials by environment/ })).toBeVisible();
  await expect(page.getByText('Show as a table').first()).toBeHidden();
  // Only colors distinguish the causes, so their table is printed. The other charts show their numbers.
  await expect(page.getByRole('table', { name: 'Changes of the last 30 days' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Age of tokens' })).toBeHidden();
  // The printable area of an A4 page.
  await page.setViewportSize({ width: 718, height: 1046 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(718);
  const style = await page.evaluate(() => {
    const { colorScheme, printColorAdjust } = getComputedStyle(document.documentElement);
    return { colorScheme, printColorAdjust };
  });
  expect(style).toEqual({ colorScheme: 'light', printColorAdjust: 'exact' });
});

test('on a phone, the charts of the overview show every bar', async ({ page, account }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await fill(account);
  await open(page, '/');
  await refresh(page, '2 vaults, 3 credentials.');
  const bars = page.getByRole('region', { name: 'Changes of the last 30 days' }).getByRole('link');
  await bars.last().scrollIntoViewIfNeeded();
  for (const bar of [bars.first(), bars.last()]) {
    const box = await bar.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 390)).toBeLessThanOrEqual(390);
  }
});

test('“Go to” finds a credential by its URL with the keyboard alone', async ({ page, account }) => {
  const { support } = await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: 'Go to' });
  await dialog.getByRole('combobox', { name: 'Go to' }).fill('support');
  await expect(dialog.getByRole('option', { name: 'Vaults Support' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/vaults/${support.id}`);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(dialog.getByRole('option', { name: 'Recent Support' })).toBeVisible();
  await expectAccessible(page, 'Go to');
});

test('single keys open pages until they are switched off', async ({ page }) => {
  await open(page, '/vaults');
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page).toHaveURL('/credentials');
  await page.keyboard.press('/');
  await expect(search(page)).toBeFocused();
  await page.keyboard.press('?');
  await expect(search(page)).toHaveValue('?');
  await search(page).fill('');
  await search(page).blur();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expectAccessible(page, 'Keyboard shortcuts');
  await dialog.getByRole('switch', { name: 'Use single-key shortcuts' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).toHaveURL('/credentials');
});

test('saves a search under a name, opens, shares, renames and deletes it', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await search(page).fill('host:mcp.linear.app');
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Vault', exact: true }).click();
  await menu(page, 'Views').click();
  await page.getByRole('menuitem', { name: 'Save this search…' }).click();
  const saving = page.getByRole('dialog', { name: 'Save view' });
  await saving.getByRole('button', { name: 'Save view' }).click();
  await expect(saving.getByText('Enter a name.')).toBeVisible();
  await saving.getByLabel('Name').fill('Linear everywhere');
  await saving.getByLabel('Shared').check();
  await expectAccessible(page, 'Save view');
  await saving.getByRole('button', { name: 'Save view' }).click();
  await expect(menu(page, 'View: Linear everywhere')).toBeVisible();

  await open(page, '/credentials');
  await menu(page, 'Views').click();
  await page.getByRole('menuitem', { name: 'Linear everywhere' }).click();
  await expect(search(page)).toHaveValue('host:mcp.linear.app');
  await expect(page).toHaveURL(/sort=vault/);
  await expect(rows(page)).toHaveCount(2);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill('everywhere');
  await expect(page.getByRole('option', { name: 'Views Linear everywhere' })).toBeVisible();
  await page.keyboard.press('Escape');

  await menu(page, 'View: Linear everywhere').click();
  await page.getByRole('menuitem', { name: 'Manage views…' }).click();
  const views = page.getByRole('dialog', { name: 'Saved views' });
  await expect(views.getByText('Shared')).toBeVisible();
  await expectAccessible(page, 'Saved views');
  await views.getByRole('button', { name: 'Change Linear everywhere' }).click();
  await views.getByLabel('Name').fill('Linear');
  await views.getByLabel('Shared').uncheck();
  await views.getByRole('button', { name: 'Save view' }).click();
  await views.getByRole('button', { name: 'Delete Linear' }).click();
  await page.getByRole('button', { name: 'Delete view' }).click();
  await expect(views.getByText('There are no views that you can change.')).toBeVisible();
});

test('chooses columns by keyboard and keeps them after a reload', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const header = (name: string) => page.getByRole('columnheader', { name });
  await expect(header('Owner')).toBeHidden();
  await menu(page, 'Columns').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemcheckbox', { name: 'Vault' })).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.getByRole('menuitemcheckbox', { name: 'Vault' })).not.toBeChecked();
  await expectAccessible(page, 'Columns');
  await page.keyboard.press('Escape');
  await expect(header('Vault')).toHaveCount(0);
  await expect(header('Owner')).toBeVisible();
  await page.reload();
  await expect(header('Owner')).toBeVisible();
  await expect(header('Vault')).toHaveCount(0);
  await expect(header('MCP server')).toBeVisible();
});

test('loses no key that is typed at full speed after the shortcut', async ({ page }) => {
  for (let round = 0; round < 3; round++) {
    await open(page, '/vaults');
    const before = page.getByRole('link', { name: 'New vault' });
    await before.focus();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('policies');
    const field = page.getByRole('combobox', { name: 'Go to' });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('policies');
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await expect(before).toBeFocused();
  }
});

test('“Go to” finds a member by name and opens their row', async ({ page }) => {
  const member = await addUser('viewer', `Grace ${crypto.randomUUID().slice(0, 8)}`);
  await open(page, '/vaults');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill(member.name);
  await expect(page.getByRole('option', { name: `Members ${member.email}` })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/settings/team#member-${member.id}`);
  await expect(page.getByText(member.email)).toBeInViewport();
});
