import { expect, test } from './fixtures';
import {
  chooseAction,
  clipboardText,
  fillCredential,
  open,
  row,
  storeUnverified,
  vaultNames,
} from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';

test('the header shows name, status, id, times and metadata', async ({ page, account }) => {
  const response = await account.call('POST', '/vaults', {
    display_name: 'Described',
    metadata: { team: 'billing', environment: 'staging' },
  });
  const vault = await response.json();
  await open(page, `/vaults/${vault.id}`);
  const header = page.getByRole('region', { name: 'Vault', exact: true });
  await expect(header.getByRole('heading', { level: 1 })).toHaveText('Described');
  for (const term of ['Status', 'ID', 'Created', 'Updated', 'team', 'environment'])
    await expect(header.getByRole('term').filter({ hasText: new RegExp(`^${term}$`) })).toBeVisible();
  for (const text of ['active', vault.id, 'billing', 'staging'])
    await expect(header.getByText(text, { exact: true })).toBeVisible();
  await expect(header.getByRole('time').first()).toHaveAttribute('datetime', vault.created_at);
  await header.getByRole('button', { name: 'Copy vault ID' }).click();
  await expect.poll(() => clipboardText(page)).toBe(vault.id);
});

test('archiving a vault asks for confirmation, and then the vault accepts no new credentials', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Retired');
  await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, 'Retired', 'Archive vault');
  const dialog = page.getByRole('dialog', { name: 'Archive “Retired”?' });
  await expect(dialog).toContainText('It holds 1 active credential.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(false);
  await chooseAction(page, 'Retired', 'Archive vault');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  await expect(page.getByText('“Retired” is archived.')).toBeVisible();
  await expect(page.getByText('This vault is archived and accepts no new credentials.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add credential' })).toHaveCount(0);
  await expect(row(page, URL)).toBeVisible();
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(true);
});

test('a link to “Add credential” of an archived vault shows an explanation', async ({ page, account }) => {
  const vault = await account.vault('Retired');
  await account.archiveVault(vault.id);
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, URL, 'not-to-be-stored');
  await storeUnverified(dialog);
  await expect(dialog.getByRole('alert')).toContainText('is archived');
  expect(await account.credentials(vault.id)).toEqual([]);
});

test('deleting a vault says how many credentials are deleted, and requires the name', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Doomed');
  await account.vault('Kept');
  for (const number of [1, 2, 3]) await account.credential(vault.id, `https://mcp${number}.example.com/mcp`);
  const [archived] = await account.credentials(vault.id);
  await account.archiveCredential(vault.id, String(archived?.id));
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, 'Doomed', 'Delete vault');
  const dialog = page.getByRole('dialog', { name: 'Delete “Doomed”?' });
  await expect(dialog).toContainText('3 credentials (1 archived)');
  const sure = dialog.getByRole('button', { name: 'Delete vault' });
  await expect(sure).toBeDisabled();
  await chooseReason(dialog);
  await dialog.getByLabel('Type Doomed to confirm').fill('doomed');
  await expect(sure).toBeDisabled();
  expect(await account.isGone(`/vaults/${vault.id}`)).toBe(false);
  await dialog.getByLabel('Type Doomed to confirm').fill('Doomed');
  await sure.click();
  await expect(page).toHaveURL('/vaults');
  await expect(vaultNames(page)).toHaveText(['Kept']);
  expect(await account.isGone(`/vaults/${vault.id}`)).toBe(true);
});

test('a URL without a page says so and leads back', async ({ page }) => {
  const response = await page.goto('/nowhere/at/all');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Go to vaults' }).click();
  await expect(page).toHaveURL('/vaults');
});

for (const id of [
  'vault_00000000000000000000000000000000',
  '..%2F..%2Fsessions',
  '%2e%2e%2f%2e%2e%2fetc',
  'x%00y',
  '%F0%9F%94%90',
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  "'%20or%201=1--",
  'x'.repeat(300),
])
  for (const place of ['vaults', 'archive'])
    test(`/${place}/${id.slice(0, 40)} is not found, with a way back`, async ({ page }) => {
      await page.goto(`/${place}/${id}`);
      await expect(page.getByRole('heading', { name: /^(Vault|Page) not found$/, level: 1 })).toBeVisible();
      await page.getByRole('main').getByRole('link').first().click();
      await expect(page).toHaveURL(/\/(vaults|archive)$/);
      await expect(page.getByRole('heading', { name: /^(Vaults|Archive)$/, level: 1 })).toBeVisible();
    });

test('a vault of another account is not found', async ({ page, request, account }) => {
  const made = await request.post('/api/v1/cloud/scenarios/accounts', { data: { name: 'somebody else' } });
  const headers = { authorization: `Bearer ${(await made.json()).pat}` };
  const foreign = await request.post('/api/v1/cloud/vaults', { headers, data: { display_name: 'Foreign' } });
  const { id } = await foreign.json();
  expect((await account.call('GET', `/vaults/${id}`)).status()).toBe(404);
  await page.goto(`/vaults/${id}`);
  await expect(page.getByRole('heading', { name: 'Vault not found' })).toBeVisible();
  await expect(page.getByText('Foreign')).toHaveCount(0);
});
