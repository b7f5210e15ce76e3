// Policies apply to everyone, so these tests use their own console.
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, type IsolatedServer, test } from './isolated-server';
import { open } from './page-helpers';
import { addUser, inDatabase } from './users';

test.use({ consoleOf: 'policies' });

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const rows = (page: Page) =>
  page.getByRole('table', { name: 'Credentials' }).getByRole('button', { name: /^Open / });
const owners = (page: Page) => page.getByRole('group', { name: 'Environments where an owner is required' });
const rule = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save policies' }).click();

async function call(own: IsolatedServer, path: string, data: object): Promise<{ id: string }> {
  const response = await fetch(`${own.url}/api/v1/cloud${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own.pat}`, 'content-type': 'application/json' },
    body: JSON.stringify(data),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

async function fill(own: IsolatedServer, page: Page): Promise<void> {
  await inDatabase(async (client) => {
    await client.query('truncate embedded.vaults cascade');
    await client.query(
      'truncate inventory.vaults, inventory.credentials, inventory.policy_versions, inventory.policy_exceptions',
    );
  }, own);
  const { id } = await call(own, '/vaults', {
    display_name: 'Payments',
    metadata: { environment: 'production' },
  });
  for (const name of ['one', 'two'])
    await call(own, `/vaults/${id}/credentials`, {
      mcp_server_url: `https://${name}.example.com/mcp`,
      protocol: 'streamable_http',
      type: 'static_bearer',
      access_token: `token-${name}`,
    });
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('1 vault, 2 credentials.')).toBeVisible();
}

test('an administrator previews a rule, saves it, and accepts an exception', async ({ own, openAs }) => {
  const page = await openAs(own.admin);
  await fill(own, page);
  await open(page, '/settings/policies');
  const owner = rule(page, 'Owner');
  await expect(owner.getByRole('link', { name: 'No credential breaks this rule' })).toBeVisible();
  await owners(page).getByLabel('Production').check();
  await expect(owner.getByText('2 credentials would break this rule, now 0')).toBeVisible();
  await page.getByLabel('Development').first().fill('ninety');
  await save(page);
  await expect(page.getByText('Enter whole days from 1 to 3650, or leave this empty.')).toBeVisible();
  await page.getByLabel('Development').first().fill('90');
  await page.getByLabel('Risk analysis').fill('RA-2026-7');
  await expectAccessible(page, 'changed policies');
  await save(page);
  await expect(page.getByText('The policies are saved and in force.')).toBeVisible();
  const history = rule(page, 'History');
  await expect(history.getByText('Owner required in: nowhere → Production')).toBeVisible();
  await expect(history.getByText('Maximum age, Development: none → 90 d')).toBeVisible();
  await owner.getByRole('link', { name: '2 credentials break this rule' }).click();
  await expect(page.getByRole('combobox', { name: 'Search credentials' })).toHaveValue('policy:owner');
  await expect(rows(page)).toHaveCount(2);

  await rows(page).first().click();
  const panel = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Accept exception' }).click();
  await panel.getByLabel('Reason').fill('ghp_abcdefghijklmnop1234');
  await panel.getByLabel('Last day').fill(inDays(400));
  await panel.getByRole('button', { name: 'Accept exception' }).click();
  await expect(panel.getByText(/^This looks like a token/)).toBeVisible();
  await expect(panel.getByText(/^An exception lasts at most 366 days/)).toBeVisible();
  await panel.getByLabel('Reason').fill('The owner is being found');
  await panel.getByLabel('Last day').fill(inDays(30));
  await panel.getByRole('button', { name: 'Accept exception' }).click();
  await expect(panel.getByText(/^Exception until .*accepted by admin@example\.com/)).toBeVisible();
  await expectAccessible(page, 'a credential with an exception');
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(1);

  await open(page, '/settings/policies');
  const inForce = page.getByRole('table', { name: 'Exceptions in force' });
  await expect(inForce.getByText('The owner is being found')).toBeVisible();
  await expectAccessible(page, 'policies with an exception');
  await inForce.getByRole('button', { name: /^End exception for / }).click();
  await page.getByRole('button', { name: 'End exception', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Past exceptions' })).toContainText('admin@example.com');
  await expect(owner.getByRole('link', { name: '2 credentials break this rule' })).toBeVisible();
});

test('a form that was opened with older policies overwrites nothing', async ({ own, openAs }) => {
  const [first, second] = [await openAs(own.admin), await openAs(own.admin)];
  await fill(own, first);
  for (const page of [first, second]) {
    await open(page, '/settings/policies');
    await owners(page).getByLabel('Staging').check();
  }
  await save(first);
  await expect(first.getByText('The policies are saved and in force.')).toBeVisible();
  await second.getByLabel('Risk analysis').fill('Lost');
  await save(second);
  await expect(second.getByRole('form', { name: 'Policies' }).getByRole('alert')).toContainText(
    'changed the policies after you opened this page',
  );
  await open(first, '/settings/policies');
  await expect(first.getByLabel('Risk analysis')).toHaveValue('');
});

test('other members read policies and exceptions, and cannot change them', async ({ own, openAs }) => {
  const page = await openAs(await addUser('viewer', 'Vera', own));
  await open(page, '/settings/policies');
  await expect(page.getByText('Only administrators can change these policies.')).toBeVisible();
  await expect(page.getByLabel('Risk analysis')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Save policies' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Policies' })).toHaveAttribute('aria-current', 'page');
  await expectAccessible(page, 'policies for a viewer');
});
