import { expect, test } from './fixtures';
import { open } from './page-helpers';

const LINEAR = 'https://mcp.linear.app/mcp';
const OTHER = 'https://mcp.example.com/mcp';

test('shows minimum counts while rows cannot be read, and names the vaults of these rows', async ({
  page,
  account,
}) => {
  const finance = await account.vault('Finance');
  await account.credential(finance.id, LINEAR);
  await account.credential(finance.id, OTHER);
  await account.scenario('odd_row', { on: 'GET', path: '/credentials' });
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('1 row could not be read')).toBeVisible();
  await expect(page.getByText('At least 1 active credential')).toBeVisible();
  await page.getByText('Show the rows that could not be read').click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Finance: 1 row' })).toBeVisible();
  await open(page, '/');
  await expect(page.getByRole('link', { name: /^at least 0 / }).first()).toBeVisible();
  await expect(page.getByText('not read completely').first()).toBeVisible();
});

test('a person enters when a token expires, and the list finds it', async ({ page, account }) => {
  const finance = await account.vault('Finance');
  await account.credential(finance.id, LINEAR);
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByRole('button', { name: /^Open / }).click();
  const panel = page.getByRole('dialog', { name: 'Linear' });
  await panel.getByRole('button', { name: 'Set expiry' }).click();
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await panel.getByLabel('Expires on').fill(day);
  await page.keyboard.press('Enter');
  await expect(panel.getByText('as a person entered')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Search credentials' }).fill('expires:<14d');
  await expect(page.getByText('Found 1 credential')).toBeVisible();
});
