import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { fillCredential, open, storeUnverified, tokenField } from './page-helpers';

const URLS = [
  'https://one.example.com/mcp',
  'https://two.example.com/mcp',
  'https://three.example.com/mcp',
] as const;

async function fillVault(page: Page, name: string): Promise<void> {
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill(name);
  for (const [index, url] of URLS.entries()) {
    await page.getByRole('button', { name: 'Add a credential' }).click();
    const group = page.getByRole('group', { name: `Credential ${index + 1}` });
    await expect(group.getByLabel('Protocol')).toHaveCount(0);
    await fillCredential(group, url, `auth-shape-token-${index}`);
  }
}

const targets = (credentials: { [field: string]: unknown }[]) =>
  credentials.map(({ auth }) => (auth as { mcp_server_url: string }).mcp_server_url).sort();

test.describe('with the auth shape', () => {
  test.use({ accountOptions: { shape: 'auth' } });

  test('sends the credentials of a new vault one after another', async ({ page, account }) => {
    // The console learns the shape of the API from its first list.
    await account.vault('Earlier');
    await fillVault(page, 'One by one');
    await storeUnverified(page, 'Verify and create vault');
    await expect(page.getByRole('heading', { name: 'One by one', level: 1 })).toBeVisible();
    const made = await account.vaultNamed('One by one');
    expect(targets(await account.active(String(made?.id)))).toEqual([...URLS].sort());
  });

  test('a partial success names what exists and lets the person finish', async ({ page, account }) => {
    await account.vault('Earlier');
    await fillVault(page, 'Half');
    await account.scenario('forbidden', { on: 'POST', path: '/credentials', times: 1 });
    await storeUnverified(page, 'Verify and create vault');
    const rest = page.getByRole('region', { name: 'Finish the vault' });
    await expect(rest.getByText('The vault “Half” exists.')).toBeVisible();
    await expect(rest.getByText(`Stored: ${URLS[1]}, ${URLS[2]}.`)).toBeVisible();
    await expect(rest.getByText(`Not stored: ${URLS[0]}.`)).toBeVisible();
    const made = await account.vaultNamed('Half');
    expect(targets(await account.active(String(made?.id)))).toEqual([URLS[1], URLS[2]].sort());
    const missing = rest.getByRole('form', { name: URLS[0] });
    await expect(tokenField(missing)).toHaveValue('auth-shape-token-0');
    await storeUnverified(missing);
    await expect(missing).toBeHidden();
    await expect(rest.getByText('Not stored')).toHaveCount(0);
    expect(targets(await account.active(String(made?.id)))).toEqual([...URLS].sort());
    await rest.getByRole('link', { name: 'Go to vault' }).click();
    await expect(page).toHaveURL(`/vaults/${made?.id}`);
  });

  test('after a failure that would repeat, the rest is not sent and each one can be added later', async ({
    page,
    account,
  }) => {
    await account.vault('Earlier');
    await fillVault(page, 'Stopped');
    await account.scenario('server_error', { on: 'POST', path: '/credentials' });
    await storeUnverified(page, 'Verify and create vault');
    const rest = page.getByRole('region', { name: 'Finish the vault' });
    await expect(rest.getByText(`Not stored: ${URLS.join(', ')}.`)).toBeVisible();
    const made = await account.vaultNamed('Stopped');
    expect(await account.credentials(String(made?.id))).toEqual([]);
    await account.calm();
    for (const url of URLS) {
      const missing = rest.getByRole('form', { name: url });
      await storeUnverified(missing);
      await expect(missing).toBeHidden();
    }
    expect(targets(await account.active(String(made?.id)))).toEqual([...URLS].sort());
  });
});
