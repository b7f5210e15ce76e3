import fs from 'node:fs';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { fill, refresh, rows, search } from './inventory-list';
import { open } from './page-helpers';
import { chooseReason } from './reason';

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

test('finds a credential by its server and links to its page', async ({ page, account }) => {
  const { support } = await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await search(page).fill('host:mcp.linear.app vault:support');
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/q=host:mcp\.linear\.app/);
  await rows(page).click();
  const panel = page.getByRole('dialog', { name: 'Linear' });
  await expect(panel.getByText('Other vaults with this server')).toBeVisible();
  await panel.getByRole('link', { name: 'Open credential' }).click();
  await expect(page).toHaveURL(new RegExp(`/vaults/${support.id}/credentials/[^/]+$`));
});

test('a facet narrows the list, and the URL keeps it', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await page.getByRole('region', { name: 'Host' }).getByRole('button', { name: 'mcp.example.com 1' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(search(page)).toHaveValue('host:mcp.example.com');
  await expect(rows(page)).toHaveCount(1);
});

test('an error is marked at its word, and the other words still apply', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await search(page).fill('linear status:dead');
  await expect(page.getByText('“status:” takes active, archived, gone or missing.')).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
});

test('completes qualifiers by keyboard', async ({ page, account }) => {
  await fill(account);
  await open(page, '/credentials');
  await search(page).pressSequentially('sta');
  await expect(page.getByRole('option', { name: /^status:/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search(page)).toHaveValue('status:');
  await expect(search(page)).toHaveAttribute('aria-invalid', 'false');
  await page.keyboard.press('Escape');
  await expect(search(page)).toHaveValue('status:');
  await expect(page.getByText('Add a value after “status:”.')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search(page)).toHaveValue('status:archived');
});

test('a change in the console appears without another snapshot, with its cause', async ({
  page,
  account,
}) => {
  const { finance } = await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const later = page.getByText('Changes seen since then are shown too.');
  await expect(later).toHaveCount(0);
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
  await expect(later).toBeVisible();
  await rows(page).click();
  await expect(page.getByRole('region', { name: 'History' })).toContainText('archived the credential');
});

test('the overview marks what was archived through the API, with its token', async ({ page, account }) => {
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
  await expect(page.getByRole('region', { name: 'History' })).toContainText(
    /API token .* added the credential/,
  );
});

test('the overview shows counts and charts that link to lists', async ({ page, account }) => {
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

test('the map groups rows by environment, team or vault, and keeps the choice in the URL', async ({
  page,
  account,
}) => {
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

test('credentials, panel and overview are accessible in both schemes and widths', async ({
  page,
  account,
}) => {
  await fill(account);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await expectAccessible(page, 'credentials');
  await rows(page).first().click();
  await expect(page.getByRole('dialog').getByRole('region', { name: 'History' })).toBeVisible();
  await expectAccessible(page, 'the panel of a credential');
  await open(page, '/');
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expectAccessible(page, 'overview');
});

test('downloads the results of a search as CSV', async ({ page, account }) => {
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
