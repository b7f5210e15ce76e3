// A hold needs its own administrators, so these tests use their own console.
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, type IsolatedServer, test } from './isolated-server';
import { chooseAction, open } from './page-helpers';
import { chooseReason } from './reason';
import { addUser, inDatabase } from './users';

test.use({ consoleOf: 'legal-hold' });

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const url = (name: string) => `https://${name}.example.com/mcp`;

async function call(
  own: IsolatedServer,
  method: string,
  path: string,
  data?: object,
): Promise<{ id: string }> {
  const response = await fetch(`${own.url}/api/v1/cloud${path}`, {
    method,
    headers: { authorization: `Bearer ${own.pat}`, 'content-type': 'application/json' },
    ...(data && { body: JSON.stringify(data) }),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.status === 204 ? { id: '' } : response.json();
}

async function refresh(page: Page, words: string): Promise<void> {
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(words)).toBeVisible();
}

async function fill(own: IsolatedServer, page: Page): Promise<{ vaultId: string; ids: string[] }> {
  await inDatabase(
    (client) =>
      client.query(
        'truncate embedded.vaults, inventory.vaults, inventory.credentials, inventory.changes, legal_holds cascade',
      ),
    own,
  );
  const { id: vaultId } = await call(own, 'POST', '/vaults', { display_name: 'Payments' });
  const ids: string[] = [];
  for (const name of ['one', 'two']) {
    const credential = await call(own, 'POST', `/vaults/${vaultId}/credentials`, {
      mcp_server_url: url(name),
      protocol: 'streamable_http',
      type: 'static_bearer',
      access_token: `token-${name}`,
    });
    ids.push(credential.id);
  }
  await refresh(page, '1 vault, 2 credentials.');
  return { vaultId, ids };
}

async function setHold(page: Page, reason: string): Promise<void> {
  const holds = page.getByRole('region', { name: 'Legal hold', exact: true });
  await holds.getByRole('button', { name: 'Set legal hold' }).press('Enter');
  await expect(holds.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type(reason);
  await holds.getByLabel('Last day').fill(inDays(30));
  await page.keyboard.press('Enter');
  await expect(holds.getByText('Cannot be deleted')).toBeVisible();
  await expect(holds).toContainText(`set by admin@example.com`);
  await expect(holds).toContainText(reason);
}

async function askToDelete(page: Page, name: string): Promise<void> {
  await chooseAction(page, url(name), 'Delete');
  const dialog = page.getByRole('dialog');
  await chooseReason(dialog);
  await dialog.getByLabel(`Type ${url(name)} to confirm`).fill(url(name));
  await dialog.getByRole('button', { name: 'Delete credential' }).click();
}

test('a vault under hold keeps its credentials until another administrator releases it', async ({
  own,
  openAs,
}) => {
  const page = await openAs(own.admin);
  const bob = await openAs(await addUser('administrator', 'Bob', own));
  const { vaultId } = await fill(own, page);
  await open(page, `/vaults/${vaultId}`);
  const holds = page.getByRole('region', { name: 'Legal hold', exact: true });
  await holds.getByRole('button', { name: 'Set legal hold' }).click();
  await holds.getByRole('button', { name: 'Set legal hold' }).click();
  await expect(holds.getByText('Enter the reason for this hold.')).toBeVisible();
  await expect(holds.getByText('Enter the last day of the hold.')).toBeVisible();
  await expectAccessible(page, 'the form of a hold');
  await holds.getByRole('button', { name: 'Cancel' }).click();
  await setHold(page, 'Case 4711');
  await expectAccessible(page, 'a vault under hold');

  await askToDelete(page, 'one');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(
    `This vault is under legal hold until ${inDays(30)} (UTC), set by admin@example.com`,
  );
  await expect(dialog).toContainText('Archive it instead, or ask an administrator to release the hold.');
  await page.keyboard.press('Escape');
  await chooseAction(page, url('one'), 'Archive');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText(`“${url('one')}” is archived.`)).toBeVisible();

  await open(page, '/vaults');
  await expect(page.getByRole('row').filter({ hasText: 'Payments' })).toContainText('Legal hold');
  await open(page, '/activity?action=credential.archive');
  await expect(
    page
      .getByRole('table', { name: 'Activity' })
      .getByRole('row')
      .filter({ hasText: 'archived the credential' }),
  ).toContainText('Legal hold');
  await open(page, '/credentials?q=hold:true');
  await expect(page.getByText('Found 2 credentials')).toBeVisible();
  await open(page, '/settings/policies');
  const inForce = page.getByRole('table', { name: 'Legal holds in force' });
  await expect(inForce).toContainText('Another administrator must release it.');
  await expectAccessible(page, 'policies with a hold');

  await open(bob, '/settings/policies');
  await bob
    .getByRole('table', { name: 'Legal holds in force' })
    .getByRole('button', { name: 'Release hold on Vault Payments' })
    .press('Enter');
  await bob.getByRole('button', { name: 'Release legal hold', exact: true }).press('Enter');
  await expect(bob.getByRole('table', { name: 'Past legal holds' })).toContainText('Bob');

  await open(page, `/vaults/${vaultId}`);
  await askToDelete(page, 'two');
  await expect(page.getByText(`“${url('two')}” is deleted.`)).toBeVisible();
});

test('a deletion outside the console under a hold is shown in red', async ({ own, openAs }) => {
  const page = await openAs(own.admin);
  const { vaultId, ids } = await fill(own, page);
  const panelAddress = `/credentials?open=${vaultId}%2F${ids[0]}`;
  await open(page, panelAddress);
  await setHold(page, 'Case 4712');
  await expectAccessible(page, 'a credential under hold');
  await refresh(page, '1 vault, 2 credentials.');
  // The text was there before. Only a later reading proves that the hold is older than the deletion.
  await expect
    .poll(() =>
      inDatabase(async (client) => {
        const { rows } = await client.query(
          'select bool_and(last_seen_at > (select max(set_at) from legal_holds)) as is_read from inventory.sightings',
        );
        return rows[0]?.is_read;
      }, own),
    )
    .toBe(true);
  await call(own, 'DELETE', `/vaults/${vaultId}/credentials/${ids[0]}`);
  const UNDER_HOLD = 'Deleted outside the console under legal hold';
  await expect(async () => {
    await refresh(page, '1 vault, 1 credential.');
    await open(page, panelAddress);
    await expect(page.getByRole('alert').filter({ hasText: UNDER_HOLD })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expectAccessible(page, 'a credential that was deleted under a hold');
  await open(page, '/archive');
  await expect(page.getByRole('table', { name: 'Deleted entries' })).toContainText(UNDER_HOLD);
});

test('other members see a hold and cannot set one', async ({ own, openAs }) => {
  const admin = await openAs(own.admin);
  const { vaultId } = await fill(own, admin);
  await open(admin, `/vaults/${vaultId}`);
  await setHold(admin, 'Case 4713');
  const page = await openAs(await addUser('operator', 'Olga', own));
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `/vaults/${vaultId}`);
  const holds = page.getByRole('region', { name: 'Legal hold', exact: true });
  await expect(holds).toContainText('Case 4713');
  await expect(holds.getByRole('button')).toHaveCount(0);
  await expectAccessible(page, 'a hold on a narrow screen');
});
