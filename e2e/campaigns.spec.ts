import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { counted } from '../lib/core/counted';
import { expectAccessible } from './axe';
import { type Account, expect, test } from './fixtures';
import { open, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const LINEAR = 'https://linear.example.com/mcp';

async function fill(account: Account, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) {
    const { id } = await account.vault(`Team ${number}`);
    await account.credential(id, LINEAR);
    ids.push(id);
  }
  return ids;
}

async function refresh(page: Page, complete: string) {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(complete)).toBeVisible();
}

const search = (page: Page) => page.getByRole('combobox', { name: 'Search credentials' });
const selection = (page: Page) => page.getByRole('region', { name: 'Selection' });
const work = (page: Page) =>
  page
    .getByRole('table', { name: 'Credentials of the campaign' })
    .getByRole('button', { name: /^(Rotate|Open the vault of) / });

async function press(page: Page, name: string | RegExp, within = page.locator('body')) {
  const button = within.getByRole('button', { name });
  await button.focus();
  await page.keyboard.press('Enter');
}

async function startCampaign(page: Page, count: number, name: string) {
  await open(page, '/credentials');
  const all = counted(count, 'credential');
  await refresh(page, `${all}.`);
  await page.keyboard.press('/');
  await page.keyboard.type('host:linear.example.com');
  await expect(page.getByText(`Found ${all}`)).toBeVisible();
  await page.getByRole('checkbox', { name: `Select the first ${counted(count, 'row')}` }).focus();
  await page.keyboard.press('Space');
  await expect(selection(page).getByText(`${all} selected`)).toBeVisible();
  await press(page, 'Start campaign', selection(page));
  const dialog = page.getByRole('dialog', { name: 'Start a campaign' });
  await expect(dialog.getByText(`${all} will be on the worklist`)).toBeVisible();
  await expect(dialog.getByLabel('Owner of rows without one (optional)')).toHaveAccessibleDescription(
    /ha(s|ve) no owner/,
  );
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name })).toBeVisible();
}

test('finds, starts, works and closes a campaign by keyboard, as one group in Activity', async ({
  page,
  account,
}) => {
  test.slow();
  const vaults = await fill(account, 6);
  await startCampaign(page, 6, 'Linear renewal');
  await expect(page.getByText('0 of 6 done')).toBeVisible();
  for (const [key, row] of [
    ['j', 0],
    ['j', 1],
    ['k', 0],
  ] as const) {
    await page.keyboard.press(key);
    await expect(work(page).nth(row)).toBeFocused();
  }
  for (let number = 1; number <= 5; number++) {
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Rotate' });
    await expect(dialog).toHaveAccessibleDescription(`${LINEAR} in Team ${number}`);
    await expect(tokenField(dialog)).toBeFocused();
    await page.keyboard.type(`a-new-token-${number}`);
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: 'Store without verification' })).toBeEnabled();
    await press(page, 'Store without verification', dialog);
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText(`The token for ${LINEAR} is rotated.`).last()).toBeVisible();
    await expect(page.getByText(`${number} of 6 done`)).toBeVisible();
    await expect(work(page).nth(number - 1)).toBeFocused();
    await page.keyboard.press('n');
    await expect(work(page).nth(number)).toBeFocused();
  }
  // The last one cannot be rotated.
  await press(page, /^Actions for .* in Team 6$/);
  await page.getByRole('menuitem', { name: 'Not possible…' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Why it is not possible')).toBeFocused();
  await page.keyboard.type('The team has left the provider');
  await page.keyboard.press('Enter');
  await expect(page.getByText('6 of 6 done')).toBeVisible();
  await press(page, 'Close campaign');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await press(page, 'Close campaign', page.getByRole('dialog'));
  await expect(page.getByText('The campaign is closed.')).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  for (const id of vaults.slice(0, 5)) {
    const [active, ...others] = await account.active(id);
    expect(active?.id).toBeDefined();
    expect(others).toEqual([]);
  }

  await page.getByRole('link', { name: 'Open report' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Report', level: 1 })).toBeVisible();
  const counts = page.getByRole('table', { name: 'Credentials by state' });
  await expect(counts.getByRole('row', { name: 'Rotated 5' })).toBeVisible();
  await expect(counts.getByRole('row', { name: 'Not possible 1' })).toBeVisible();
  await expect(page.getByText('The team has left the provider')).toBeVisible();
  await expectAccessible(page, 'the report of a campaign');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const lines = fs
    .readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(7);

  await page.getByRole('link', { name: 'Show in Activity' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
  const activity = page.getByRole('table', { name: 'Activity' });
  await expect(activity.getByRole('row').filter({ hasText: 'Rotate credential' })).not.toHaveCount(0);
  await expect(activity.getByRole('row').filter({ hasText: 'Start campaign' })).not.toHaveCount(0);
  await expect(activity.getByRole('row').filter({ hasText: 'Close campaign' })).not.toHaveCount(0);
  await expect(page.getByLabel('Target', { exact: true })).toHaveValue('Linear renewal');
});

test('shows changes by others without a reload, and requires a reason for open rows to close', async ({
  page,
  account,
  context,
}) => {
  await fill(account, 2);
  await startCampaign(page, 2, 'Breach');
  await expectAccessible(page, 'the worklist of a campaign');
  const address = page.url();
  const other = await context.newPage();
  await open(other, address);
  await work(other).first().click();
  await tokenField(other.getByRole('dialog')).fill('a-new-token');
  await storeUnverified(other.getByRole('dialog'), 'Verify and rotate');
  await expect(other.getByText('1 of 2 done')).toBeVisible();
  await other.close();
  await expect(page.getByText('1 of 2 done')).toBeVisible({ timeout: 15_000 });

  await page.getByLabel('State').selectOption({ label: 'Left (1)' });
  await expect(work(page)).toHaveCount(1);
  await press(page, 'Close campaign');
  const dialog = page.getByRole('dialog', { name: 'Close campaign' });
  await expectAccessible(page, 'closing a campaign');
  await dialog.getByRole('button', { name: 'Close with 1 row left' }).click();
  await expect(dialog.getByText('Enter why rows are left')).toBeVisible();
  await dialog.getByLabel('Why 1 row is left').fill('The provider is down');
  await dialog.getByRole('button', { name: 'Close with 1 row left' }).click();
  await expect(page.getByText('Why rows are left: The provider is down')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close campaign' })).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page.getByRole('heading', { name: 'Campaigns' })).toBeVisible();
  await expect(
    page.getByRole('table', { name: 'Closed' }).getByRole('link', { name: 'Breach' }),
  ).toBeVisible();
  await expectAccessible(page, 'the list of campaigns');
});

test('requests a token from a teammate in the worklist', async ({ page, account }) => {
  await fill(account, 1);
  await startCampaign(page, 1, 'Departure');
  await press(page, /^Actions for /);
  await page.getByRole('menuitem', { name: 'Ask a teammate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask a teammate' });
  await expect(dialog.getByLabel('MCP server URL')).toHaveValue(LINEAR);
  await dialog.getByLabel('What the token is for').fill('The yearly renewal');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('dialog', { name: 'Send this link' }).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('table').getByText('Asked a teammate')).toBeVisible();
  await expect(page.getByText('0 of 1 done')).toBeVisible();
});

test('selects all results of a search across pages and archives them with a result for each', async ({
  page,
  account,
}) => {
  test.slow();
  const { id } = await account.vault('Large');
  for (let number = 0; number < 105; number++)
    await account.credential(id, `https://mcp.example.com/${number}`);
  await account.credential(id, LINEAR);
  await open(page, '/credentials');
  await refresh(page, '106 credentials.');
  await search(page).fill('host:mcp.example.com');
  await expect(page.getByText('Found 105 credentials')).toBeVisible();
  await page
    .getByRole('checkbox', { name: /^Select https/ })
    .first()
    .check();
  await expect(selection(page).getByText('1 credential selected')).toBeVisible();
  await expectAccessible(page, 'a selection');
  await selection(page).getByRole('button', { name: 'Select all 105 matches' }).click();
  await expect(selection(page).getByText('105 credentials selected')).toBeVisible();
  // Another program archived it after the inventory was read.
  const [first] = (await account.credentials(id)).filter((row) => row.mcp_server_url !== LINEAR);
  await account.archiveCredential(id, String(first?.id));
  await selection(page).getByRole('button', { name: 'Archive' }).click();
  const dialog = page.getByRole('dialog', { name: 'Archive 105 credentials?' });
  await expect(dialog.getByText('Of 105 selected credentials, 105 are active.')).toBeVisible();
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive 105 credentials' }).click();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText('104 credentials are archived.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('was already archived.')).toBeVisible();
  await page.getByText('Show each result').click();
  await expect(page.getByRole('list', { name: 'Results' }).getByRole('listitem')).toHaveCount(105);
  expect((await account.active(id)).map(({ mcp_server_url: url }) => url)).toEqual([LINEAR]);
});

test('keeps failed rows selected and retries them', async ({ page, account }) => {
  const [vault = ''] = await fill(account, 3);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await page.getByRole('checkbox', { name: 'Select the first 3 rows' }).check();
  await selection(page).getByRole('button', { name: 'Archive' }).click();
  await account.scenario('refused', { on: 'POST', path: vault });
  const dialog = page.getByRole('dialog');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive 3 credentials' }).click();
  await expect(dialog.getByText('in Team 1” was not archived')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(page.getByText('2 credentials are archived. 1 credential failed.')).toBeVisible();
  await expect(selection(page).getByText('1 credential selected')).toBeVisible();
  await account.calm();
  await selection(page).getByRole('button', { name: 'Archive' }).click();
  await chooseReason(page.getByRole('dialog'));
  await page.getByRole('dialog').getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText('in Team 1” is archived.')).toBeVisible();
  await expect(selection(page)).toHaveCount(0);
  expect(await account.active(vault)).toEqual([]);
});

test('sets the owner of many credentials in one step', async ({ page, account }) => {
  await fill(account, 3);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  await page.getByRole('checkbox', { name: 'Select the first 3 rows' }).check();
  await selection(page).getByRole('button', { name: 'Set owner' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set the owner of 3 credentials' });
  await expectAccessible(page, 'setting owners');
  await dialog.getByLabel('Email').fill('ada@example.com');
  await dialog.getByRole('button', { name: 'Set owner of 3 credentials' }).click();
  await expect(page.getByText('The owner of 3 credentials was changed.')).toBeVisible();
  await search(page).fill('owner:ada@example.com');
  await expect(page.getByText('Found 3 credentials')).toBeVisible();
});

test('an administrator accepts an exception for the selected credentials, once', async ({
  page,
  account,
}) => {
  await fill(account, 3);
  await open(page, '/credentials');
  await refresh(page, '3 credentials.');
  const accept = async () => {
    await page.getByRole('checkbox', { name: 'Select the first 3 rows' }).check();
    await selection(page).getByRole('button', { name: 'Accept exception' }).click();
    const dialog = page.getByRole('dialog', { name: 'Accept an exception for 3 credentials' });
    await dialog.getByLabel('Rule').selectOption('owner');
    await dialog.getByLabel('Reason').fill('Owners are named in December');
    await dialog
      .getByLabel('Last day')
      .fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
    await dialog.getByRole('button', { name: 'Accept exception for 3 credentials' }).click();
  };
  await accept();
  await expect(page.getByText('An exception was accepted for 3 credentials.')).toBeVisible();
  await accept();
  await expect(page.getByText('3 credentials already had one.')).toBeVisible();
});
