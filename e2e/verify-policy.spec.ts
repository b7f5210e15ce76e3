// The rules of “Checking tokens” apply to everyone, so these tests use their own console.
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './isolated-server';
import { fillCredential, open, openRotate, reload, row, storeUnverified, tokenField } from './page-helpers';
import { inDatabase } from './users';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();
const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });
const noRules = (databaseUrl: string, admin: { email: string; password: string }) =>
  inDatabase((client) => client.query('delete from access.settings'), { databaseUrl, admin });

test('production accepts only verified tokens after an administrator requires it', async ({
  own,
  openAs,
  mcp,
}) => {
  const page = await openAs(own.admin);
  const token = `good-${crypto.randomUUID()}`;
  mcp.take(token);
  try {
    await open(page, '/settings/checks');
    await expect(box(page, 'Production')).not.toBeChecked();
    await expect(box(page, 'Compare tokens when they are stored')).toBeChecked();
    await expectAccessible(page, 'the rules for checking tokens');
    await box(page, 'Production').check();
    await press(page, 'Save settings');
    await expect(page.getByText('The rules are saved.')).toBeVisible();
    await reload(page);
    await expect(box(page, 'Production')).toBeChecked();
    await expect(box(page, 'Staging')).not.toBeChecked();

    await open(page, '/vaults/new');
    await page.getByLabel('Display name').fill('Payments');
    await page.getByLabel('Environment').selectOption('production');
    await press(page, 'Add a credential');
    await fillCredential(page, mcp.url, 'a-refused-token');
    await press(page, 'Verify and create vault');
    await expect(page.getByRole('form', { name: 'New vault' }).getByRole('alert')).toContainText(
      'The vault was not created',
    );
    await expect(page.getByRole('article', { name: 'Verdict' })).toContainText('Refused');
    await expect(page.getByRole('button', { name: 'Create without verification' })).toHaveCount(0);
    await expect(tokenField(page)).toHaveValue('a-refused-token');
    await tokenField(page).fill(token);
    await press(page, 'Verify and create vault');
    await expect(page.getByRole('heading', { name: 'Payments', level: 1 })).toBeVisible();
    await expect(row(page, mcp.url)).toContainText('Proven');
  } finally {
    await noRules(own.databaseUrl, own.admin);
  }
});

test('with verification required, adding and rotating verify first and show why they refuse', async ({
  own,
  openAs,
  mcp,
}) => {
  const page = await openAs(own.admin);
  const [token, next] = [`good-${crypto.randomUUID()}`, `next-${crypto.randomUUID()}`];
  mcp.take(token);
  mcp.take(next);
  try {
    await open(page, '/vaults/new');
    await page.getByLabel('Display name').fill('Before the rule');
    await press(page, 'Add a credential');
    await fillCredential(page, mcp.url, 'stored-before-the-rule');
    await storeUnverified(page, 'Verify and create vault');
    await expect(row(page, mcp.url)).toContainText('Refused');
    await inDatabase(
      (client) => client.query("insert into access.settings (id, verify_required_in) values (1, array[''])"),
      own,
    );
    await reload(page);

    await press(page, 'Add credential');
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    await fillCredential(dialog, `${mcp.url}?second`, 'a-refused-token');
    await press(page, 'Verify and add');
    await expect(dialog.getByRole('alert')).toContainText('The credential was not added');
    await expect(dialog.getByRole('article', { name: 'Verdict' })).toContainText('Refused');
    await expect(dialog.getByRole('button', { name: 'Store without verification' })).toHaveCount(0);
    await expectAccessible(page, 'a token that the policy refuses');
    await tokenField(dialog).fill(token);
    await press(page, 'Verify and add');
    await expect(row(page, `${mcp.url}?second`)).toContainText('Proven');

    const rotate = await openRotate(page, mcp.url);
    await tokenField(rotate).fill('a-refused-token');
    await press(page, 'Verify and rotate');
    await expect(rotate.getByRole('alert')).toContainText('The token was not rotated');
    await tokenField(rotate).fill(next);
    await press(page, 'Verify and rotate');
    await expect(page.getByText(`The token for ${mcp.url} is rotated.`)).toBeVisible();

    // No other test verifies tokens in this console, so the newest row belongs to this test.
    await open(page, '/activity?action=credential.verify&outcome=success');
    const newest = page.getByRole('table', { name: 'Activity' }).getByRole('row').nth(1);
    await newest.getByRole('button').first().click();
    await expect(page.getByRole('dialog')).toContainText(/verdict\s*proven/i);
  } finally {
    await noRules(own.databaseUrl, own.admin);
  }
});

test('switching the comparison off deletes its stored data', async ({ own, openAs, mcp }) => {
  const page = await openAs(own.admin);
  const fingerprints = () =>
    inDatabase(
      async (client) =>
        (await client.query('select 1 from credential_facts where fingerprint is not null')).rowCount,
      own,
    );
  try {
    await open(page, '/vaults/new');
    await page.getByLabel('Display name').fill('Compared');
    await press(page, 'Add a credential');
    await fillCredential(page, mcp.openUrl, `compared-${crypto.randomUUID()}`);
    await press(page, 'Verify and create vault');
    await expect(page.getByRole('heading', { name: 'Compared', level: 1 })).toBeVisible();
    expect(await fingerprints()).toBeGreaterThan(0);
    await open(page, '/settings/checks');
    await box(page, 'Compare tokens when they are stored').uncheck();
    await press(page, 'Save settings');
    await expect(page.getByText('The rules are saved.')).toBeVisible();
    expect(await fingerprints()).toBe(0);
  } finally {
    await noRules(own.databaseUrl, own.admin);
  }
});
