import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { chooseAction, open, openRotate, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const activity = (page: Page) => page.getByRole('table', { name: 'Activity' });
const lines = (page: Page, words: string | RegExp) =>
  activity(page).getByRole('row').filter({ hasText: words });
const today = () => new Date().toISOString().slice(0, 10);

test('a rotation is one sentence that contains its two entries and both credentials', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Finance');
  const old = await account.credential(vault.id, 'https://mcp.linear.app/mcp');
  await open(page, `/vaults/${vault.id}`);
  const dialog = await openRotate(page, 'https://mcp.linear.app/mcp');
  await tokenField(dialog).fill('a-token-for-the-story');
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(page.getByText('The token for https://mcp.linear.app/mcp is rotated.')).toBeVisible();
  // The name of the vault comes from the inventory.
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/\d+ vaults?, \d+ credentials?\./)).toBeVisible();

  await open(page, `/activity?target=${old.id}`);
  const line = lines(page, 'rotated the credential for mcp.linear.app in Finance · scheduled');
  await expect(line).toHaveCount(1);
  await line.getByRole('button', { name: '2 entries of this change' }).focus();
  await page.keyboard.press('Enter');
  const entries = page.getByRole('list', { name: 'Entries of this change' }).getByRole('listitem');
  await expect(entries).toHaveCount(2);
  await expect(entries.first()).toContainText('Intent');
  await expect(entries.last()).toContainText('Success');
  const about = page.getByRole('list', { name: 'Objects of this change' });
  await expect(about.getByRole('listitem').filter({ hasText: 'old credential' })).toContainText(old.id);
  await expect(about.getByRole('listitem').filter({ hasText: 'new credential' })).toHaveCount(1);
  await entries.first().getByRole('button').click();
  await expect(page.getByRole('dialog', { name: 'Rotate credential' })).toContainText(
    'Recorded before the change',
  );
});

test('presets and multiple actions are stored in the URL', async ({ page, account }) => {
  const vault = await account.vault('Preset');
  const credential = await account.credential(vault.id, 'https://mcp.example.com/mcp');
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, 'https://mcp.example.com/mcp', 'Archive');
  await chooseReason(page);
  await page.getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText('is archived.')).toBeVisible();

  await open(page, `/activity?target=${credential.id}`);
  await expect(lines(page, 'added the credential')).toHaveCount(1);
  await page.getByRole('button', { name: 'Archived or rotated' }).click();
  await expect(page).toHaveURL(/action=vault.archive,credential.archive,.*outcome=success/);
  await expect(lines(page, 'archived the credential')).toHaveCount(1);
  await expect(lines(page, 'added the credential')).toHaveCount(0);
  await page.getByRole('button', { name: 'Failed or unknown' }).click();
  await expect(page.getByText('No changes match')).toBeVisible();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByText('Actions', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Add credential' }).check();
  await page.getByRole('checkbox', { name: 'Delete credential' }).check();
  await expect(page).toHaveURL(/action=credential.create,credential.delete/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { name: 'Add credential' })).toBeHidden();
  await expect(lines(page, 'added the credential')).toHaveCount(1);
  await expect(lines(page, 'archived the credential')).toHaveCount(0);
});

test('the keyboard selects days on the chart, and the two date fields show them', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Bars');
  await open(page, `/activity?target=${vault.id}`);
  const bars = page.getByRole('toolbar', { name: 'Days' }).getByRole('button');
  await expect(bars).toHaveCount(60);
  await expect(bars.last()).toHaveAccessibleName(/: 1 change$/);
  await bars.last().focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No changes match')).toBeVisible();
  const day = (await page.getByLabel('From (UTC)').inputValue()) ?? '';
  await expect(page.getByLabel('To (UTC)')).toHaveValue(day);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByLabel('From (UTC)')).toHaveValue(day);
  await expect(page.getByLabel('To (UTC)')).toHaveValue(today());
  await expect(lines(page, 'created the vault Bars')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('From (UTC)')).toHaveValue('');
});

test('a change made through the API appears only after a press of “Show”', async ({ page, account }) => {
  const vault = await account.vault('Tail');
  await open(page, `/activity?target=${vault.id}`);
  await expect(lines(page, 'created the vault Tail')).toHaveCount(1);
  await account.archiveVault(vault.id);
  const show = page.getByRole('button', { name: 'Show 1 new change' });
  await expect(show).toBeVisible({ timeout: 15_000 });
  await expect(lines(page, 'archived the vault Tail')).toHaveCount(0);
  await show.click();
  await expect(lines(page, 'archived the vault Tail')).toHaveCount(1);
  await expect(show).toBeHidden();
});

test('a name or a URL in the URL filters the log, and search finds an API token by its name', async ({
  page,
  account,
}) => {
  const host = `${crypto.randomUUID()}.example.com`;
  const one = await account.vault('Text');
  const two = await account.vault('Text');
  for (const vault of [one, two]) await account.credential(vault.id, `https://${host}/mcp`);
  await open(page, `/activity?target=${host}`);
  await expect(lines(page, `added the credential for ${host}`)).toHaveCount(2);
  await expect(page.getByRole('combobox', { name: 'Target' })).toHaveValue(host);
  await page.getByRole('combobox', { name: 'Actor' }).fill('API token');
  await page.getByRole('combobox', { name: 'Actor' }).press('Enter');
  await expect(page).toHaveURL(/actor=/);
  await expect(lines(page, `added the credential for ${host}`)).toHaveCount(2);
});

test('the story is accessible', async ({ page, account }) => {
  const vault = await account.vault('Shown');
  await account.credential(vault.id, 'https://mcp.example.com/mcp');
  await open(page, `/activity?target=${vault.id}`);
  await lines(page, 'added the credential').getByRole('button').last().click();
  await page.getByText('Actions', { exact: true }).click();
  await expectAccessible(page, 'the story');
});
