import { expect, test } from './fixtures';
import { chooseAction, clipboardText, day, open, reload, row, seedVaults, vaultNames } from './page-helpers';

test('an empty account explains the three concepts and offers the first vault', async ({ page }) => {
  await open(page, '/vaults');
  await expect(page.getByRole('heading', { name: 'Vaults', level: 1 })).toBeVisible();
  const start = page.getByRole('region', { name: 'Getting started' });
  await expect(start.getByRole('term')).toHaveText(['Vault', 'Credential', 'Session']);
  await expect(start.getByRole('definition')).toHaveCount(3);
  await expect(page.getByRole('table')).toHaveCount(0);
  await start.getByRole('link', { name: 'New vault' }).click();
  await expect(page).toHaveURL('/vaults/new');
});

test('the newest vault comes first, in the order of the API', async ({ page, account }) => {
  const names = await seedVaults(account, 5);
  const listed = (await (await account.call('GET', '/vaults')).json()).data;
  expect(listed.map((vault: { display_name: string }) => vault.display_name)).toEqual(names);
  await open(page, '/vaults');
  await expect(vaultNames(page)).toHaveText(names);
});

test('search narrows the list, and clearing it restores all rows', async ({ page, account }) => {
  for (const name of ['Payments', 'Research', 'Staging payments']) await account.vault(name);
  await open(page, '/vaults');
  const box = page.getByRole('searchbox', { name: 'Search vaults' });
  await box.fill('PAYMENTS');
  await expect(vaultNames(page)).toHaveText(['Staging payments', 'Payments']);
  await expect(page).toHaveURL('/vaults?q=PAYMENTS');
  await box.fill('nowhere');
  await expect(page.getByText('No vaults match')).toBeVisible();
  await expect(page.getByText('Only names were searched. Archived entries are not included.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(box).toHaveValue('');
  await expect(vaultNames(page)).toHaveCount(3);
  await expect(page).toHaveURL('/vaults');
});

test('a search without results offers archived vaults only if one of them matches', async ({
  page,
  account,
}) => {
  const old = await account.vault('Old payments');
  await account.archiveVault(old.id);
  await account.vault('Research');
  await open(page, '/vaults?q=payments');
  const offer = page.getByRole('button', { name: 'Show archived' });
  await offer.click();
  await expect(vaultNames(page)).toHaveText(['Old payments']);
  const read = page.waitForResponse((response) => response.url().includes('archived=true'));
  await page.goto('/vaults?q=nowhere');
  await read;
  await expect(page.getByText('No vaults match')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Clear search' })).toBeVisible();
  await expect(offer).toHaveCount(0);
});

test('sends a search once, after a pause or with Enter', async ({ page, account }) => {
  for (const name of ['Payments', 'Research']) await account.vault(name);
  await open(page, '/vaults');
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/api/vaults') asked.push(searchParams.get('q') ?? '');
  });
  const box = page.getByRole('searchbox', { name: 'Search vaults' });
  // All letters are entered in one task, so even a slow machine makes no pause between them.
  await box.evaluate((field: HTMLInputElement) => {
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    for (const text of ['p', 'pa', 'pay', 'paym']) {
      write?.call(field, text);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  await expect(vaultNames(page)).toHaveText(['Payments']);
  await expect(page).toHaveURL('/vaults?q=paym');
  expect(asked).toEqual(['paym']);
  await box.fill('research');
  await box.press('Enter');
  await expect(vaultNames(page)).toHaveText(['Research']);
  await expect(box).toHaveValue('research');
  expect(asked).toEqual(['paym', 'research']);
});

test('hides archived vaults by default', async ({ page, account }) => {
  const old = await account.vault('Old');
  await account.vault('New');
  await account.archiveVault(old.id);
  await open(page, '/vaults');
  await expect(vaultNames(page)).toHaveText(['New']);
  await page.getByRole('switch', { name: 'Show archived' }).click();
  await expect(vaultNames(page)).toHaveText(['New', 'Old']);
  await expect(row(page, 'Old').getByText('archived', { exact: true })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Select Old' })).toBeDisabled();
  await page.getByRole('button', { name: 'Actions for Old' }).click();
  await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeDisabled();
});

test('an API without a date filter shows its list and says so', async ({ page, account }) => {
  const { created_at: created } = await account.vault('Undated');
  await account.scenario('refused', { on: 'GET', path: 'created_at' });
  await open(page, `/vaults?from=${day(created, 1)}`);
  await expect(vaultNames(page)).toHaveText(['Undated']);
  const notice = page.getByRole('status').filter({ hasText: 'cannot filter by creation date' });
  await expect(notice).toBeVisible();
  await expect(page.getByLabel('Created from')).toHaveCount(0);
  await notice.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL('/vaults');
  await expect(notice).toBeHidden();
  await expect(vaultNames(page)).toHaveText(['Undated']);
});

test('the date range includes its first and last day', async ({ page, account }) => {
  const { created_at: created } = await account.vault('Dated');
  await open(page, '/vaults');
  const from = page.getByLabel('Created from');
  const to = page.getByLabel('Created to');
  await from.fill(day(created));
  await to.fill(day(created));
  await expect(page).toHaveURL(`/vaults?from=${day(created)}&to=${day(created)}`);
  await expect(vaultNames(page)).toHaveText(['Dated']);
  await from.fill(day(created, 1));
  await expect(page.getByText('No vaults match')).toBeVisible();
  await from.fill('');
  await expect(vaultNames(page)).toHaveText(['Dated']);
  await to.fill(day(created, -1));
  await expect(page.getByText('No vaults match')).toBeVisible();
});

test("moves between pages with the buttons and with the browser's Back and Forward", async ({
  page,
  account,
}) => {
  const names = await seedVaults(account, 45);
  await open(page, '/vaults');
  const next = page.getByRole('button', { name: 'Next page' });
  const previous = page.getByRole('button', { name: 'Previous page' });
  await expect(vaultNames(page)).toHaveText(names.slice(0, 20));
  await expect(previous).toBeDisabled();
  await next.click();
  await expect(vaultNames(page)).toHaveText(names.slice(20, 40));
  await next.click();
  await expect(vaultNames(page)).toHaveText(names.slice(40));
  await expect(next).toBeDisabled();
  await previous.click();
  await expect(vaultNames(page)).toHaveText(names.slice(20, 40));
  await page.goBack();
  await expect(vaultNames(page)).toHaveText(names.slice(40));
  await page.goForward();
  await expect(vaultNames(page)).toHaveText(names.slice(20, 40));
  await reload(page);
  await expect(vaultNames(page)).toHaveText(names.slice(20, 40));
  await previous.click();
  await expect(vaultNames(page)).toHaveText(names.slice(0, 20));
});

test('prefetches the next page', async ({ page, account }) => {
  await seedVaults(account, 45);
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/api/vaults') asked.push(searchParams.get('after') ?? 'first');
  });
  const prefetched = page.waitForResponse((response) => response.url().includes('/api/vaults?after='));
  await open(page, '/vaults');
  const { value: second } = await (await prefetched).json();
  expect(asked).toHaveLength(1);
  const third = page.waitForResponse((response) => response.url().includes(`after=${second.nextCursor}`));
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(vaultNames(page).first()).toHaveText(second.items[0].name);
  await third;
  expect(asked.slice(1)).toEqual([second.nextCursor]);
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(vaultNames(page)).toHaveCount(5);
  expect(asked).toHaveLength(2);
});

test('stores everything that narrows the list in the URL and keeps it after a reload', async ({
  page,
  account,
}) => {
  const old = await account.vault('Alpha old');
  await account.vault('Alpha new');
  await account.vault('Beta');
  await account.archiveVault(old.id);
  const today = day(old.created_at);
  await open(page, '/vaults');
  await page.getByRole('searchbox', { name: 'Search vaults' }).fill('alpha');
  await expect(page).toHaveURL('/vaults?q=alpha');
  await page.getByRole('switch', { name: 'Show archived' }).click();
  await page.getByLabel('Created from').fill(today);
  await expect(page).toHaveURL(`/vaults?q=alpha&archived=true&from=${today}`);
  await page.getByLabel('Rows per page').selectOption('50');
  const address = `/vaults?q=alpha&archived=true&from=${today}&limit=50`;
  await expect(page).toHaveURL(address);
  await reload(page);
  await expect(page).toHaveURL(address);
  await expect(page.getByRole('searchbox', { name: 'Search vaults' })).toHaveValue('alpha');
  await expect(page.getByRole('switch', { name: 'Show archived' })).toBeChecked();
  await expect(page.getByLabel('Created from')).toHaveValue(today);
  await expect(page.getByLabel('Rows per page')).toHaveValue('50');
  await expect(vaultNames(page)).toHaveText(['Alpha new', 'Alpha old']);
  await page.goBack();
  await expect(page.getByLabel('Rows per page')).toHaveValue('20');
  await expect(page.getByLabel('Created from')).toHaveValue(today);
});

test('a changed filter or page size drops the cursor', async ({ page, account }) => {
  const names = await seedVaults(account, 25);
  await open(page, '/vaults');
  const next = page.getByRole('button', { name: 'Next page' });
  await next.click();
  await expect(page).toHaveURL(/\?after=/);
  await page.getByRole('switch', { name: 'Show archived' }).click();
  await expect(page).toHaveURL('/vaults?archived=true');
  await expect(vaultNames(page)).toHaveText(names.slice(0, 20));
  await next.click();
  await expect(page).toHaveURL(/after=/);
  await page.getByLabel('Rows per page').selectOption('100');
  await expect(page).toHaveURL('/vaults?archived=true&limit=100');
  await expect(vaultNames(page)).toHaveText(names);
  await expect(next).toBeDisabled();
});

test('copies an id completely', async ({ page, account }) => {
  const vault = await account.vault('Copied');
  await open(page, '/vaults');
  await chooseAction(page, 'Copied', 'Copy vault ID');
  await expect(page.getByText('The ID of “Copied” is copied.')).toBeVisible();
  await expect.poll(() => clipboardText(page)).toBe(vault.id);
});
