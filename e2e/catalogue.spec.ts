import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { type Account, expect, test } from './fixtures';
import { open, row, storeUnverified, tokenField } from './page-helpers';

const LINEAR = 'https://mcp.linear.app/mcp';
const GITHUB = 'https://api.githubcopilot.com/mcp/';
const OWNERSHIP = 'No one verifies who owns a URL';

const urlField = (scope: Page | Locator): Locator => scope.getByLabel('MCP server URL', { exact: true });
const option = (scope: Page | Locator, name: string): Locator =>
  scope.getByRole('option', { name, exact: true });
const suggestions = (scope: Page | Locator): Locator => scope.getByRole('listbox', { name: 'Known servers' });

async function openAdd(page: Page, account: Account): Promise<{ vaultId: string; dialog: Locator }> {
  const vault = await account.vault('Catalogue');
  await open(page, `/vaults/${vault.id}`);
  await page.getByRole('button', { name: 'Add credential' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await expect(urlField(dialog)).toBeFocused();
  return { vaultId: vault.id, dialog };
}

test('a name selects a URL and a protocol, which are stored', async ({ page, account }) => {
  const { vaultId, dialog } = await openAdd(page, account);
  await dialog.getByLabel('Protocol').selectOption('SSE');
  await urlField(dialog).fill('github');
  await option(dialog, `GitHub — ${GITHUB}`).click();
  await expect(urlField(dialog)).toHaveValue(GITHUB);
  await expect(urlField(dialog)).toBeFocused();
  await expect(dialog.getByLabel('Protocol')).toHaveValue('streamable_http');
  await expect(suggestions(dialog)).toBeHidden();
  await expect(dialog).toContainText('GitHub accepts a bearer token; its tokens begin with ghp_');
  await expect(dialog).toContainText('Last checked 2026-11-21 on the provider’s own page');
  await expect(dialog).toContainText(OWNERSHIP);
  const link = dialog.getByRole('link', { name: 'Create a token at GitHub' });
  await expect(link).toHaveAttribute('href', 'https://github.com/settings/personal-access-tokens/new');
  await expect(link).toHaveAttribute('rel', 'noreferrer noopener');

  await tokenField(dialog).fill('ghp_0123456789abcdef');
  await storeUnverified(dialog);
  await expect(row(page, GITHUB)).toBeVisible();
  const [stored] = await account.active(vaultId);
  expect(stored).toMatchObject({ mcp_server_url: GITHUB, protocol: 'streamable_http' });
});

test('selects and adds a known server with the keyboard alone', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  const field = urlField(dialog);
  await page.keyboard.type('stripe');
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await expect(option(dialog, 'Stripe — https://mcp.stripe.com')).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Escape');
  await expect(suggestions(dialog)).toBeHidden();
  await expect(dialog).toBeVisible();
  await expect(field).toHaveValue('stripe');

  await page.keyboard.press('ArrowDown');
  await expect(suggestions(dialog)).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('honeycomb');
  await page.keyboard.press('ArrowDown');
  const [eu, us] = [
    option(dialog, 'Honeycomb (EU) — https://mcp.eu1.honeycomb.io/mcp'),
    option(dialog, 'Honeycomb (US) — https://mcp.honeycomb.io/mcp'),
  ];
  const first = (await eu.getAttribute('aria-selected')) === 'true' ? eu : us;
  const second = first === eu ? us : eu;
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', String(await first.getAttribute('id')));
  await page.keyboard.press('ArrowUp');
  await expect(second).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(/^https:\/\/mcp\..*honeycomb\.io\/mcp$/);
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await expect(field).toHaveAttribute('aria-invalid', 'false');

  await page.keyboard.press('Escape');
  await expect(dialog).toContainText('Discard changes?');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('leaving the field closes the list and keeps the text', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  await urlField(dialog).fill('linear');
  await expect(option(dialog, `Linear — ${LINEAR}`)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(suggestions(dialog)).toBeHidden();
  await expect(urlField(dialog)).toHaveValue('linear');
  await urlField(dialog).fill('https://mcp.example.com/mcp');
  await expect(suggestions(dialog)).toBeHidden();
  await expect(dialog).not.toContainText(OWNERSHIP);
});

test('warns about what will not work before anything is stored', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  await urlField(dialog).fill('https://mcp.notion.com/mcp');
  await expect(dialog).toContainText('Notion accepts only OAuth. A stored token will not work');
  await expect(dialog.getByRole('link', { name: 'Notion' })).toHaveCount(0);
  await urlField(dialog).fill('https://mcp.sentry.dev/mcp/our-organisation');
  await expect(dialog).toContainText('Sentry requires “Sentry-Bearer” instead of a bearer token');
  await expect(dialog.getByRole('link', { name: 'Sentry' })).toHaveCount(0);
  await urlField(dialog).fill('https://mcp.linear.app/sse');
  await expect(dialog).toContainText(`Linear deprecates this URL. Use ${LINEAR} instead.`);
  await expect(dialog).toContainText('Unverified since 2026-10-07');
});

/** Opens a new vault with one credential whose URL field has the focus. Scripts wait for `release`. */
async function openBeforeCatalogue(page: Page) {
  await open(page, '/vaults/new');
  await page.getByRole('button', { name: 'Add a credential' }).click();
  await page.waitForLoadState('networkidle');
  let held = 0;
  let go = () => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/_next/static/**/*.js', async (route) => {
    held++;
    await gone;
    await route.continue();
  });
  await urlField(page).focus();
  await expect.poll(() => held).toBeGreaterThan(0);
  const release = async () => {
    const arrived = page.waitForEvent('requestfinished');
    go();
    await arrived;
  };
  return { release };
}

test('an arrow key that is pressed before the list loads still counts', async ({ page }) => {
  const { release } = await openBeforeCatalogue(page);
  await urlField(page).fill('s');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await release();
  await expect(suggestions(page).getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
});

test('a button that is pressed while the facts arrive keeps its position', async ({ page }) => {
  const { release } = await openBeforeCatalogue(page);
  await page.getByLabel('Display name').fill('Pressed');
  await urlField(page).fill(GITHUB);
  await tokenField(page).fill('ghp_0123456789abcdef');
  const button = page.getByRole('button', { name: 'Verify and create vault' });
  await button.hover();
  await page.mouse.down();
  const before = await button.boundingBox();
  await release();
  // After two frames, new content would be visible if it was not held back.
  await page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))),
  );
  expect(await button.boundingBox()).toEqual(before);
  await page.mouse.up();
  await page.getByRole('button', { name: 'Create without verification' }).click();
  await expect(page.getByRole('heading', { name: 'Pressed' })).toBeVisible();
});

test('each credential of a new vault has its own list', async ({ page }) => {
  await open(page, '/vaults/new');
  const credential = (number: number) => page.getByRole('group', { name: `Credential ${number}` });
  await page.getByRole('button', { name: 'Add a credential' }).click();
  await page.getByRole('button', { name: 'Add a credential' }).click();
  await urlField(credential(2)).fill('paypal');
  await expect(suggestions(credential(1))).toBeHidden();
  await option(credential(2), 'PayPal — https://mcp.paypal.com/sse').click();
  await expect(credential(2).getByLabel('Protocol')).toHaveValue('sse');
  await expect(urlField(credential(1))).toHaveValue('');
  await expect(credential(1).getByLabel('Protocol')).toHaveValue('streamable_http');
});

test('requests a token for a server that is found by name', async ({ page, account }) => {
  const { id } = await account.vault('Catalogue');
  await open(page, `/onboarding/requests?ask=${id}`);
  const dialog = page.getByRole('dialog', { name: 'Ask a teammate' });
  await urlField(dialog).fill('paypal');
  await option(dialog, 'PayPal — https://mcp.paypal.com/sse').click();
  await expect(urlField(dialog)).toHaveValue('https://mcp.paypal.com/sse');
  await expect(dialog.getByLabel('Protocol')).toHaveValue('sse');
  await expect(dialog).toContainText(OWNERSHIP);
});

test('the list of suggestions passes axe', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  await urlField(dialog).fill('s');
  await page.keyboard.press('ArrowDown');
  await expect(suggestions(dialog).getByRole('option', { selected: true })).toHaveCount(1);
  await expectAccessible(page, 'suggestions');
});

test('the facts about a known server pass axe', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  await urlField(dialog).fill('https://mcp.linear.app/sse');
  await expect(dialog).toContainText(OWNERSHIP);
  await expectAccessible(page, 'facts');
});
