import { alertIn } from './faults';
import { expect, test } from './fixtures';
import { open, row, seedVaults, vaultNames } from './page-helpers';

const UNKNOWN = 'vault_00000000000000000000000000000000';

test('an unknown id shows “not found” with a way back', async ({ page, account }) => {
  await account.vault('Payments');
  for (const place of ['vaults', 'archive'])
    await test.step(place, async () => {
      const response = await page.goto(`/${place}/${UNKNOWN}`);
      expect(response?.status()).toBeLessThan(500);
      await expect(page.getByRole('heading', { name: /not found/i, level: 1 })).toBeVisible();
      await page
        .getByRole('main')
        .getByRole('link', { name: /vaults/i })
        .click();
      await expect(vaultNames(page)).toHaveText(['Payments']);
    });
});

test('treats an unusual id like any other unknown id', async ({ page, account }) => {
  await account.vault('Payments');
  for (const id of [
    '..%2F..%2Fsessions',
    '..%2f',
    '%2e%2e%2fvaults',
    'a%2Fb',
    '%00',
    '%F0%9F%98%80',
    'x'.repeat(3_000),
  ])
    await test.step(id.slice(0, 20), async () => {
      const response = await page.goto(`/vaults/${id}`);
      expect(response?.status()).toBeLessThan(500);
      await expect(page.getByRole('heading', { name: /not found/i, level: 1 })).toBeVisible();
      await page.getByRole('link', { name: /^(Back to|Go to) vaults$/ }).click();
      await expect(vaultNames(page)).toHaveText(['Payments']);
    });
});

test('a vault of another account is not found', async ({ page, account, request }) => {
  const other = await (
    await request.post('/api/v1/cloud/scenarios/accounts', { data: { name: 'other' } })
  ).json();
  const made = await request.post('/api/v1/cloud/vaults', {
    headers: { authorization: `Bearer ${other.pat}` },
    data: { display_name: 'Not yours' },
  });
  const { id } = await made.json();
  expect((await account.call('GET', `/vaults/${id}`)).status()).toBe(404);
  await page.goto(`/vaults/${id}`);
  await expect(page.getByRole('heading', { name: 'Vault not found' })).toBeVisible();
  await expect(page.getByText('Not yours')).toHaveCount(0);
});

test('ignores invalid query parameters and reports them', async ({ page, account }) => {
  const vault = await account.vault('Payments');
  const wrong = ['archived=maybe', 'from=2026-02-30', 'to=yesterday', 'limit=9999', 'after=a%20b'];
  for (const address of ['/vaults', `/vaults/${vault.id}`]) {
    await open(page, `${address}?${wrong.join('&')}`);
    const said = page.getByRole('status').filter({ hasText: 'Some filters in this address are invalid' });
    await expect(said.getByRole('code')).toHaveText(wrong.map((part) => decodeURIComponent(part)));
    await expect(page.getByLabel('Rows per page')).toHaveValue('20');
    await expect(page.getByRole('switch', { name: 'Show archived' })).not.toBeChecked();
    await expect(page.getByLabel('Created from')).toHaveValue('');
  }
  await open(page, '/vaults?limit=9999');
  await expect(vaultNames(page)).toHaveText(['Payments']);
});

test('accepts a repeated parameter', async ({ page, account }) => {
  await account.vault('Payments');
  await open(page, '/vaults?limit=50&limit=100&q=pay&q=x');
  await expect(vaultNames(page)).toHaveText(['Payments']);
});

test('the cursor of a deleted vault is reported, with a button to the first page', async ({
  page,
  account,
}) => {
  const names = await seedVaults(account, 22);
  const last = (await (await account.call('GET', '/vaults?limit=20')).json()).last_id;
  expect((await account.call('DELETE', `/vaults/${last}`)).ok()).toBe(true);
  await open(page, `/vaults?after=${last}`);
  await expect(alertIn(page)).toContainText('names no entry of this list');
  await alertIn(page).getByRole('button', { name: 'First page' }).click();
  await expect(page).toHaveURL('/vaults');
  await expect(vaultNames(page)).toHaveText([...names.slice(0, 19), names[20] ?? '']);
});

test('the cursor of a deleted credential is reported, with a button to the first page', async ({
  page,
  account,
}) => {
  const { id } = await account.vault('Payments');
  const gone = await account.credential(id, 'https://gone.example.com/mcp');
  await account.credential(id, 'https://mcp.example.com/mcp');
  expect((await account.call('DELETE', `/vaults/${id}/credentials/${gone.id}`)).ok()).toBe(true);
  await open(page, `/vaults/${id}?before=${gone.id}`);
  await expect(alertIn(page)).toContainText('names no entry of this list');
  await page.getByRole('button', { name: 'First page' }).click();
  await expect(row(page, 'https://mcp.example.com/mcp')).toBeVisible();
});

test('a cursor that never existed is reported', async ({ page, account }) => {
  await account.vault('Payments');
  await open(page, '/vaults?after=%3Cscript%3Ealert(1)%3C/script%3E');
  await expect(alertIn(page)).toContainText('names no entry of this list');
  await page.getByRole('button', { name: 'First page' }).click();
  await expect(vaultNames(page)).toHaveText(['Payments']);
});

test('a URL without a page says so and leads back', async ({ page }) => {
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to vaults' }).click();
  await expect(page).toHaveURL('/vaults');
});
