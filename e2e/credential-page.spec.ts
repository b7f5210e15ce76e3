import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { type Account, expect, test } from './fixtures';
import { LINEAR, OTHER, refresh } from './inventory-list';
import { chooseAction, open, tokenField } from './page-helpers';
import { chooseReason } from './reason';

async function fill(page: Page, account: Account) {
  const [payments, support] = [await account.vault('Payments'), await account.vault('Support')];
  const credential = await account.credential(payments.id, LINEAR);
  const other = await account.credential(support.id, LINEAR);
  await readInventory(page, '2 vaults, 2 credentials.');
  return {
    payments,
    support,
    other,
    address: `/vaults/${payments.id}/credentials/${credential.id}`,
    credential,
  };
}

async function readInventory(page: Page, complete: string) {
  await open(page, '/credentials');
  await refresh(page, complete);
}

const region = (page: Page, name: string) => page.getByRole('region', { name });
const crumbs = (page: Page) => page.getByRole('navigation', { name: 'Breadcrumb' });

test('the page of a credential shows its facts, its related credentials and its vault', async ({
  page,
  account,
}) => {
  const { payments, other, support, address, credential } = await fill(page, account);
  await open(page, address);
  await expect(page.getByRole('heading', { name: 'Linear', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/^mcp\.linear\.app in Payments/);
  await expect(crumbs(page).getByRole('listitem')).toHaveText(['Vaults/', 'Payments/']);
  const main = page.getByRole('main');
  for (const text of [LINEAR, credential.id, 'Set owner', 'Set expiry', 'active'])
    await expect(main.getByText(text, { exact: true }).first()).toBeVisible();
  await expect(region(page, 'Last check')).toContainText('No check of this token is recorded.');
  await expect(region(page, 'Usage')).toContainText('No reads by agent sessions are recorded.');
  await expect(region(page, 'History')).toContainText('added the credential for mcp.linear.app to Payments');
  const elsewhere = region(page, 'Other vaults with this server').getByRole('link', { name: 'Support' });
  await expect(elsewhere).toHaveAttribute('href', `/vaults/${support.id}/credentials/${other.id}`);
  await expectAccessible(page, 'the page of a credential');
  await crumbs(page).getByRole('link', { name: 'Payments' }).click();
  await expect(page).toHaveURL(`/vaults/${payments.id}`);
});

test('rotates a credential by keyboard, and its page links to the next one and back', async ({
  page,
  account,
}) => {
  const { address, credential } = await fill(page, account);
  await open(page, address);
  await page.getByRole('button', { name: 'Rotate', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Rotate' });
  await tokenField(dialog).fill('the-next-token-for-linear');
  await chooseReason(dialog);
  await tokenField(dialog).press('Enter');
  const skip = dialog.getByRole('button', { name: 'Store without verification' });
  await expect(skip).toBeEnabled();
  await skip.press('Enter');
  await expect(page.getByText(`The token for ${LINEAR} is rotated.`)).toBeVisible();
  await expect(region(page, 'History')).toContainText(
    'rotated the credential for mcp.linear.app in Payments',
  );
  await expect(page.getByRole('button', { name: 'Rotate', exact: true })).toHaveCount(0);
  await readInventory(page, '2 vaults, 3 credentials.');
  await open(page, address);
  const next = page.getByRole('definition').getByRole('link', { name: /^vcred_/ });
  await next.press('Enter');
  await expect(page).not.toHaveURL(address);
  await expect(page.getByRole('button', { name: 'Rotate', exact: true })).toBeVisible();
  await page.getByRole('definition').getByRole('link', { name: credential.id }).press('Enter');
  await expect(page).toHaveURL(address);
});

test('archives and deletes on the page; the page of a deleted credential keeps its record', async ({
  page,
  account,
}) => {
  const { address } = await fill(page, account);
  await open(page, address);
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await chooseReason(page);
  await page.getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText(`“${LINEAR}” is archived.`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Archive', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: `Actions for ${LINEAR}` }).press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await chooseReason(dialog);
  await dialog.getByLabel(`Type ${LINEAR} to confirm`).fill(LINEAR);
  await dialog.getByRole('button', { name: 'Delete credential' }).click();
  const tombstone = page.getByText('This credential is deleted');
  await expect(tombstone).toBeVisible();
  await expect(page.getByRole('main')).toContainText('deleted the credential for mcp.linear.app in Payments');
  await expect(region(page, 'Actions')).toHaveCount(0);
  await expect(region(page, 'History').getByRole('link', { name: /^Entry #/ })).not.toHaveCount(0);
  await expectAccessible(page, 'the page of a deleted credential');
});

test('a credential whose vault was deleted keeps its page, without a link to the vault', async ({
  page,
  account,
}) => {
  const { address, payments } = await fill(page, account);
  await account.call('DELETE', `/vaults/${payments.id}`);
  await open(page, address);
  await expect(page.getByText('This credential is deleted')).toBeVisible();
  await expect(crumbs(page)).toContainText('Payments');
  await expect(crumbs(page).getByRole('link')).toHaveText(['Vaults']);
});

test('an unknown id is not found, with a way back', async ({ page, account }) => {
  const { id } = await account.vault('Payments');
  for (const unknown of ['vcred_00000000000000000000000000000000', '..%2Fsessions', '%00']) {
    const response = await page.goto(`/vaults/${id}/credentials/${unknown}`);
    expect(response?.status()).toBeLessThan(500);
    await expect(page.getByRole('heading', { name: 'Credential not found', level: 1 })).toBeVisible();
  }
  await expectAccessible(page, 'a credential that is not found');
  await page.getByRole('link', { name: 'Back to credentials' }).click();
  await expect(page).toHaveURL('/credentials');
});

test('while the API does not respond, the page shows the last snapshot and offers no changes', async ({
  page,
  account,
}) => {
  const { address } = await fill(page, account);
  await account.scenario('forbidden');
  await open(page, address);
  await expect(page.getByText('This is the last snapshot')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(LINEAR);
  await expect(page.getByRole('button', { name: 'Rotate', exact: true })).toHaveCount(0);
  await account.calm();
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expect(page.getByRole('button', { name: 'Rotate', exact: true })).toBeVisible();
});

test('a credential that the inventory has not read yet has a page', async ({ page, account }) => {
  const { id } = await account.vault('New');
  const made = await account.credential(id, LINEAR);
  await open(page, `/vaults/${id}/credentials/${made.id}`);
  await expect(page.getByRole('heading', { name: /^(Linear|mcp\.linear\.app)$/, level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rotate', exact: true })).toBeVisible();
});

test('selects the credentials of a vault together, and exports the selection', async ({ page, account }) => {
  const { payments } = await fill(page, account);
  await account.credential(payments.id, OTHER);
  await readInventory(page, '2 vaults, 3 credentials.');
  await open(page, `/vaults/${payments.id}`);
  await chooseAction(page, 'Payments', 'Select in Credentials');
  await expect(page.getByText('Found 2 credentials')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select the first 2 rows' }).check();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export selection' }).click();
  const lines = fs
    .readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(3);
  await expect(page.getByText('2 credentials were exported.')).toBeVisible();
});
