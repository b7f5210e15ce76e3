import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { type Account, expect, test } from './fixtures';
import { addUser } from './people';
import { chooseReason } from './reason';
import { open } from './screen';

const LINEAR = 'https://mcp.linear.app/mcp';
const OTHER = 'https://mcp.example.com/mcp';

/** Two vaults: one in production with two credentials, one without an environment with one. */
async function fill(account: Account) {
  const [finance, support] = [await account.vault('Finance'), await account.vault('Support')];
  await account.credential(finance.id, LINEAR);
  await account.credential(finance.id, OTHER);
  await account.credential(support.id, LINEAR);
  return { finance, support };
}

async function refresh(page: Page, complete: string) {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(complete)).toBeVisible();
}

const search = (page: Page) => page.getByRole('combobox', { name: 'Search credentials' });
const rows = (page: Page) =>
  page.getByRole('table', { name: 'Credentials' }).getByRole('button', { name: /^Open / });

test('the credentials of all vaults are in one list, with the snapshot that they come from', async ({
  page,
  account,
}) => {
  await fill(account);
  await open(page, '/credentials');
  await expect(page.getByText('The account has not been read yet.')).toBeVisible();
  await refresh(page, '2 vaults, 3 credentials.');
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByText('3 active credentials')).toBeVisible();
});

test('one credential is found by its server, and leads to its vault', async ({ page, account }) => {
  const { support } = await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await search(page).fill('host:mcp.linear.app vault:support');
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/q=host:mcp\.linear\.app/);
  await rows(page).click();
  const panel = page.getByRole('dialog', { name: 'Linear' });
  await expect(panel.getByText('Other vaults with this server')).toBeVisible();
  await panel.getByRole('link', { name: 'Open vault' }).click();
  await expect(page).toHaveURL(`/vaults/${support.id}`);
});

test('a facet narrows the list, and the address keeps it', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await page.getByRole('region', { name: 'Host' }).getByRole('button', { name: 'mcp.example.com 1' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(search(page)).toHaveValue('host:mcp.example.com');
  await expect(rows(page)).toHaveCount(1);
});

test('an error is shown at its word, and the other words still count', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await search(page).fill('linear status:dead');
  await expect(page.getByText('“status:” takes active, archived, gone or missing.')).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
});

test('qualifiers complete by keyboard', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await search(page).pressSequentially('sta');
  await expect(page.getByRole('option', { name: /^status:/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search(page)).toHaveValue('status:');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search(page)).toHaveValue('status:archived');
});

test('a change of the console appears without another snapshot, with its cause', async ({
  page,
  account,
}) => {
  const { finance } = await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const [one] = await account.credentials(finance.id);
  await open(page, `/vaults/${finance.id}`);
  await page.getByRole('button', { name: `Actions for ${one?.mcp_server_url}` }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await chooseReason(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect
    .poll(async () => {
      await open(page, '/credentials?q=status:archived');
      return rows(page).count();
    })
    .toBe(1);
  await rows(page).click();
  await expect(page.getByRole('dialog').getByText('in this console by')).toBeVisible();
});

test('what was archived through the API is named as such on the overview, with its token', async ({
  page,
  account,
}) => {
  const { support } = await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const [one] = await account.credentials(support.id);
  await account.credential(support.id, 'https://mcp.new.example/mcp');
  await account.archiveCredential(support.id, String(one?.id));
  await refresh(page, '2 vaults, 4 credentials.');
  await open(page, '/');
  await page.getByRole('link', { name: '1 Changed outside the console' }).click();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).click();
  await expect(
    page
      .getByRole('dialog')
      .getByText(/through the API by API token /)
      .first(),
  ).toBeVisible();
});

test('the overview counts, draws and leads to lists', async ({ page, account }) => {
  await fill(account);
  await open(page, '/');
  await refresh(page, '2 vaults, 3 credentials.');
  await expect(page.getByRole('link', { name: '3 No owner' })).toBeVisible();
  const map = page.getByRole('region', { name: 'Age by server and environment' });
  const cell = map.getByRole('link', { name: 'none, mcp.linear.app: 2 credentials, oldest 0 days' });
  await cell.focus();
  await page.keyboard.press('ArrowRight');
  await expect(map.getByRole('link', { name: /^none, mcp\.example\.com: 1 credential/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(search(page)).toHaveValue('env:none host:mcp.example.com');
});

test('the map has rows by environment, team or vault, kept in the address', async ({ page, account }) => {
  await fill(account);
  await open(page, '/');
  await refresh(page, '2 vaults, 3 credentials.');
  const rowsOfMap = page.getByRole('navigation', { name: 'Rows of the map' });
  await rowsOfMap.getByRole('link', { name: 'vault' }).click();
  await expect(page).toHaveURL('/?rows=vault');
  const map = page.getByRole('region', { name: 'Age by server and vault' });
  await map.getByRole('link', { name: /^Finance, mcp\.linear\.app: 1 credential/ }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.goBack();
  await expect(rowsOfMap.getByRole('link', { name: 'vault' })).toHaveAttribute('aria-current', 'true');
  await rowsOfMap.getByRole('link', { name: 'team' }).click();
  await page
    .getByRole('region', { name: 'Age by server and team' })
    .getByRole('link', { name: /^none, mcp\.linear\.app: 2 credentials/ })
    .click();
  await expect(search(page)).toHaveValue('team:none host:mcp.linear.app');
  await expect(rows(page)).toHaveCount(2);
});

test('on a narrow screen the facets open with the button “Filters”', async ({ page, account }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const hosts = page.getByRole('region', { name: 'Host' });
  await expect(hosts).toBeHidden();
  const filters = page.getByRole('button', { name: 'Filters' });
  await filters.click();
  await expect(filters).toHaveAttribute('aria-expanded', 'true');
  await hosts.getByRole('button', { name: 'mcp.example.com 1' }).click();
  await expect(rows(page)).toHaveCount(1);
  await filters.click();
  await expect(hosts).toBeHidden();
  await filters.click();
  await expectAccessible(page, 'filters on a narrow screen');
});

test('the overview prints light, with its patterns and without controls', async ({ page, account }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await fill(account);
  await open(page, '/');
  await refresh(page, '2 vaults, 3 credentials.');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Refresh now' })).toBeHidden();
  await expect(page.getByRole('table', { name: /^Credentials by environment/ })).toBeVisible();
  await expect(page.getByText('Show as a table').first()).toBeHidden();
  // Colours alone tell the causes apart, so their table is printed; the other pictures say their numbers.
  await expect(page.getByRole('table', { name: 'Changes of the last 30 days' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Age of tokens' })).toBeHidden();
  const style = await page.evaluate(() => {
    const { colorScheme, printColorAdjust } = getComputedStyle(document.documentElement);
    return { colorScheme, printColorAdjust };
  });
  expect(style).toEqual({ colorScheme: 'light', printColorAdjust: 'exact' });
});

test('credentials, panel and overview are accessible in both schemes and widths', async ({
  page,
  account,
}) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await expectAccessible(page, 'credentials');
  await rows(page).first().click();
  await expect(page.getByRole('dialog').getByText('Changes')).toBeVisible();
  await expectAccessible(page, 'the panel of a credential');
  await open(page, '/');
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expectAccessible(page, 'overview');
});

test('“Go to” finds a credential by its URL, by keyboard alone', async ({ page, account }) => {
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

test('single keys lead to pages until they are switched off', async ({ page }) => {
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
  await dialog.getByRole('switch', { name: 'Use shortcuts of single keys' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).toHaveURL('/credentials');
});

test('what a search finds is downloaded as CSV', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await search(page).fill('vault:finance');
  await expect(rows(page)).toHaveCount(2);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await (await download).path();
  const lines = fs.readFileSync(file, 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('mcp_server_url');
});

const menu = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name });

test('a search is saved under a name, opened, shared, renamed and deleted', async ({ page, account }) => {
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
  await expect(views.getByText('You have no views to change.')).toBeVisible();
});

test('columns are chosen by keyboard, and stay after a reload', async ({ page, account }) => {
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

test('“Go to” finds a member by name and leads to the row', async ({ page }) => {
  const member = await addUser('viewer', `Grace ${crypto.randomUUID().slice(0, 8)}`);
  await open(page, '/vaults');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill(member.name);
  await expect(page.getByRole('option', { name: `Members ${member.email}` })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/settings/team#member-${member.id}`);
  await expect(page.getByText(member.email)).toBeInViewport();
});
