import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { chooseAction, open, row } from './page-helpers';

const list = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

async function refresh(page: Page, complete: string) {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(complete)).toBeVisible();
}

test('before the first snapshot, the archive says that it has no data, and reads the account', async ({
  page,
  account,
}) => {
  await account.vault('In use');
  await open(page, '/archive');
  await expect(page.getByRole('heading', { name: 'The archive has not been read yet' })).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
  await refresh(page, '1 vault, 0 credentials.');
  await expect(page.getByText('Complete as of')).toBeVisible();
  await expect(list(page, 'Archived vaults').getByText('0 archived vaults.')).toBeVisible();
  await expect(page.getByText('0 archived entries in 0 positions')).toBeVisible();
  await expect(list(page, 'Deleted entries').getByText('0 deleted entries.')).toBeVisible();
});

test('the archive of one vault shows its dates', async ({ page, account }) => {
  const vault = await account.vault('Audited');
  const old = await account.credential(vault.id, 'https://old.example.com/mcp');
  await account.credential(vault.id, 'https://used.example.com/mcp');
  await account.archiveCredential(vault.id, old.id);
  await open(page, '/archive');
  await refresh(page, '1 vault, 2 credentials.');
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, 'Audited', 'Archived credentials');
  await expect(page).toHaveURL(`/archive/${vault.id}`);
  await expect(page.getByText('1 archived credential.')).toBeVisible();
  const shown = row(page, 'https://old.example.com/mcp');
  await expect(shown.getByText(/^(\d+ s|less than 1 s|\d+ min( \d+ s)?)$/)).toBeVisible();
  const { archived_at: archivedAt } = await (
    await account.call('GET', `/vaults/${vault.id}/credentials/${old.id}`)
  ).json();
  await expect(shown.getByRole('time').last()).toHaveAttribute('datetime', archivedAt);
  await expect(row(page, 'https://used.example.com/mcp')).toHaveCount(0);
  await page.getByRole('link', { name: 'Open vault' }).click();
  await expect(page).toHaveURL(`/vaults/${vault.id}?archived=true`);
  await expect(row(page, 'https://old.example.com/mcp')).toContainText('archived');
});

test('the whole archive lists vaults and credentials, and a search narrows both', async ({
  page,
  account,
}) => {
  const [retired, used] = [await account.vault('Retired'), await account.vault('In use')];
  const old = await account.credential(used.id, 'https://old.example.com/mcp');
  await account.archiveCredential(used.id, old.id);
  await account.archiveVault(retired.id);
  await open(page, '/archive');
  await refresh(page, '2 vaults, 1 credential.');
  await expect(page.getByRole('table', { name: 'Archived vaults' }).getByRole('link')).toHaveText([
    'Retired',
  ]);
  const credentials = page.getByRole('table', { name: 'Archived entries' });
  await expect(credentials.getByText('https://old.example.com/mcp', { exact: true })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search archive' }).fill('old.example');
  await expect(page).toHaveURL('/archive?q=old.example');
  await expect(list(page, 'Archived vaults').getByText('0 archived vaults found.')).toBeVisible();
  await expect(page.getByText('1 archived entry in 1 position')).toBeVisible();
  await page.getByLabel('To (UTC)').fill('2001-01-01');
  await expect(page.getByText('0 archived entries in 0 positions')).toBeVisible();
  await page.getByLabel('To (UTC)').fill('');
  // The link opens the vault with this entry listed, even if the vault has many entries.
  for (let number = 1; number <= 21; number++)
    await account.credential(used.id, `https://mcp${number}.example.com/mcp`);
  await credentials.getByRole('link', { name: 'In use' }).click();
  await expect(page).toHaveURL(`/vaults/${used.id}?q=https://old.example.com/mcp&archived=true`);
  await expect(row(page, 'https://old.example.com/mcp')).toContainText('archived');
  await page.goBack();
  await expect(page.getByRole('searchbox', { name: 'Search archive' })).toHaveValue('old.example');
  await expect(credentials.getByText('https://old.example.com/mcp', { exact: true })).toBeVisible();
});

test('a long list is loaded page by page', async ({ page, account }) => {
  const vault = await account.vault('Long');
  for (let number = 1; number <= 51; number++) {
    const { id } = await account.credential(vault.id, `https://mcp${number}.example.com/mcp`);
    await account.archiveCredential(vault.id, id);
  }
  await open(page, `/archive/${vault.id}`);
  await refresh(page, '1 vault, 51 credentials.');
  await expect(page.getByText('51 archived credentials.')).toBeVisible();
  const table = page.getByRole('table', { name: 'Archived credentials' });
  await expect(table.getByRole('row')).toHaveCount(51);
  await page.getByRole('button', { name: 'Show more archived credentials' }).click();
  await expect(table.getByRole('row')).toHaveCount(52);
  await expect(row(page, 'https://mcp1.example.com/mcp')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show more archived credentials' })).toHaveCount(0);
});

test('a deleted entry stays in the archive with the member who deleted it', async ({ page, account }) => {
  const vault = await account.vault('Kept');
  const { id } = await account.credential(vault.id, 'https://gone.example.com/mcp');
  await open(page, '/archive');
  await refresh(page, '1 vault, 1 credential.');
  await account.call('DELETE', `/vaults/${vault.id}/credentials/${id}`);
  await refresh(page, '1 vault, 0 credentials.');
  await refresh(page, '1 vault, 0 credentials.');
  await expect
    .poll(async () => {
      await open(page, '/archive');
      await expect(page.getByRole('status', { name: 'Loading deleted entries' })).toBeHidden();
      return page.getByText('1 deleted entry.').count();
    })
    .toBe(1);
  const shown = page.getByRole('table', { name: 'Deleted entries' });
  await expect(shown.getByText('https://gone.example.com/mcp', { exact: true })).toBeVisible();
  await expect(shown.getByText(/^by API token /)).toBeVisible();
});

test('shows minimum counts if the account was not read completely', async ({ page, account }) => {
  const retired = await account.vault('Retired');
  await account.archiveVault(retired.id);
  await account.scenario('forbidden', { on: 'GET', path: '/credentials' });
  await open(page, '/archive');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('The last refresh failed')).toBeVisible();
  await expect(list(page, 'Archived vaults').getByText('At least 1 archived vault.')).toBeVisible();
  await account.calm();
  await refresh(page, '1 vault, 0 credentials.');
  await expect(list(page, 'Archived vaults').getByText('1 archived vault.', { exact: true })).toBeVisible();
});
