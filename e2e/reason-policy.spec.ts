// The inventory policies apply to everyone, so this test uses its own console.
import { DEFAULT_POLICY } from '../lib/inventory/policies';
import { expect, test } from './isolated-server';
import { chooseAction, fillCredential, open, row, storeUnverified } from './page-helpers';
import { chooseReason } from './reason';
import { inDatabase } from './users';

const URLS = ['https://mcp.one.example/mcp', 'https://mcp.two.example/mcp'] as const;

test('an administrator can make the reason optional and link tickets', async ({ own, openAs }) => {
  const page = await openAs(own.admin);
  const policy = {
    ...DEFAULT_POLICY,
    reasonRequiredIn: ['production'],
    ticketPattern: 'https://tracker.example.com/browse/{ticket}',
  };
  await inDatabase(async (client) => {
    const insert = 'insert into inventory.policy_versions (policy, set_by) values ($1, $2)';
    await client.query(insert, [JSON.stringify(policy), own.admin.email]);
  }, own);
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Sandbox');
  await page.getByLabel('Environment').selectOption('development');
  await page.getByRole('button', { name: 'Create vault' }).click();
  await expect(page.getByRole('heading', { name: 'Sandbox', level: 1 })).toBeVisible();
  for (const url of URLS) {
    await page.getByRole('main').getByRole('button', { name: 'Add credential' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    await fillCredential(dialog, url, `a-token-for-${url}`);
    await storeUnverified(dialog);
    await expect(row(page, url)).toBeVisible();
  }
  // The inventory needs to know the environment of the vault.
  const vaultAddress = page.url();
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/\d+ vaults?, \d+ credentials?\./)).toBeVisible();
  await open(page, vaultAddress);

  for (const [place, url] of URLS.entries()) {
    await chooseAction(page, url, 'Archive');
    const dialog = page.getByRole('dialog', { name: `Archive “${url}”?` });
    await expect(dialog.getByLabel('Reason', { exact: true })).toBeFocused();
    // A second press of the key that opened the dialog archives nothing.
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    if (place === 1) {
      await chooseReason(dialog, 'Mistake');
      await dialog.getByLabel('Ticket (optional)').fill('OPS-12');
    }
    await dialog.getByRole('button', { name: 'Archive credential' }).click();
    await expect(page.getByText(`“${url}” is archived.`)).toBeVisible();
  }
  await open(page, '/activity?action=credential.archive&outcome=success');
  const table = page.getByRole('table', { name: 'Activity' });
  await expect(table.getByText('Mistake').filter({ visible: true })).toHaveCount(1);
  await expect(table.getByRole('link', { name: 'OPS-12' }).filter({ visible: true })).toHaveAttribute(
    'href',
    'https://tracker.example.com/browse/OPS-12',
  );
});
