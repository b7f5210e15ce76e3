import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { captureTraffic } from './capture-traffic';
import { type Account, expect, test } from './fixtures';
import { gridRow, oneServer, placeForm, placeRows, readPasted } from './import-files';
import { counting, open, storeUnverified } from './page-helpers';
import { newCanary, placesOf, serverPieces } from './secret-sweep';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const stepNow = (page: Page) =>
  page.getByRole('navigation', { name: 'Steps' }).locator('[aria-current=step]');
const pasteField = (page: Page) => page.getByLabel('Or paste configuration');

interface Entry {
  url: string;
  authorization: string;
}

const configuration = (entries: Record<string, Entry>): string => {
  const lines = Object.entries(entries).map(
    ([name, { url, authorization }]) =>
      `  ${JSON.stringify(name)}: ${JSON.stringify({ url, headers: { Authorization: authorization } })}`,
  );
  return `{"mcpServers": {\n${lines.join(',\n')}\n}}`;
};

const urlsIn = async (account: Account, vault: string) =>
  (await account.active((await account.vaultNamed(vault))?.id ?? 'none')).map((one) => one.mcp_server_url);

/** Returns the texts of the primary buttons. Each step has one. */
const primaryButtons = (page: Page): Promise<string[]> =>
  page
    .locator('main button.button-primary:visible')
    .evaluateAll((found) => found.map((one) => one.textContent ?? ''));

test('imports eight servers in at most six actions, and in fewer the next time', async ({
  page,
  account,
  mcp,
}) => {
  const batch = (name: string) => {
    const entries = Array.from({ length: 8 }, (_, at) => {
      const token = newCanary();
      mcp.take(token);
      return [
        `${name}-${at}`,
        { url: `${mcp.url}/${name}/${at}`, authorization: `Bearer ${token}` },
      ] as const;
    });
    return configuration(Object.fromEntries(entries));
  };
  const person = counting();
  await open(page, '/onboarding');
  await person.enter(pasteField(page), batch('first'));
  await person.press(button(page, 'Read configuration'));
  await person.enter(placeForm(page).getByLabel('Name', { exact: true }), 'Eight');
  await person.press(button(page, 'Place 8 credentials'));
  await person.press(button(page, 'Verify and import 8 credentials'));
  await expect(page.getByText('The import is complete.')).toBeVisible();
  await expect(page.getByText('8 created. 8 verified: 8 passed.')).toBeVisible();
  expect(person.count()).toBeLessThanOrEqual(6);
  expect(await urlsIn(account, 'Eight')).toHaveLength(8);

  // The names and lines that can be removed from the file, and the link to the vault.
  const removable = page.getByRole('list', { name: 'What can be removed' });
  await expect(removable).toContainText('Pasted text');
  await expect(
    removable.getByRole('listitem').filter({ hasText: 'line 2: mcpServers.first-0' }),
  ).not.toHaveCount(0);
  await expect(
    page.getByRole('list', { name: 'Imported into' }).getByRole('link', { name: 'Eight' }),
  ).toBeVisible();

  const again = counting();
  await open(page, '/onboarding');
  await again.enter(pasteField(page), batch('second'));
  await again.press(button(page, 'Read configuration'));
  await expect(placeForm(page).getByRole('radio', { name: 'Eight' })).toBeChecked();
  await again.press(button(page, 'Place 8 credentials'));
  await again.press(button(page, 'Verify and import 8 credentials'));
  await expect(page.getByText('The import is complete.')).toBeVisible();
  expect(again.count()).toBe(4);
  expect(await urlsIn(account, 'Eight')).toHaveLength(16);
});

test('one primary button continues, and each step can be opened again with all its input', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, '/onboarding');
  await expect(stepNow(page)).toHaveText(/Read$/);
  await expect(button(page, 'Place')).toBeDisabled();
  expect(await primaryButtons(page)).toEqual(['Read configuration']);
  await pasteField(page).focus();
  await page.keyboard.insertText(oneServer('kept', 'https://kept.example.com/mcp', '<KEPT_TOKEN>'));
  await page.getByLabel('Values (.env)').fill('OTHER=made-up');
  await button(page, 'Read configuration').focus();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Into which vault?' })).toBeFocused();
  await expect(stepNow(page)).toHaveText(/Place$/);
  await expect(button(page, 'Verify and import')).toBeDisabled();
  expect(await primaryButtons(page)).toEqual(['Place 1 credential']);
  await placeForm(page).getByLabel('Name', { exact: true }).fill('Half typed');
  await button(page, 'kept').focus();
  await page.keyboard.press('Enter');
  // An invalid token is kept, too.
  await page.getByLabel('Access token', { exact: true }).fill('<OTHER_TOKEN>');

  await button(page, 'Read').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Which servers and tokens?' })).toBeFocused();
  await expect(page.getByLabel('Values (.env)')).toHaveValue('OTHER=made-up');
  expect(await primaryButtons(page)).toEqual(['Read configuration']);
  await button(page, 'Place').focus();
  await page.keyboard.press('Enter');
  await expect(placeForm(page).getByLabel('Name', { exact: true })).toHaveValue('Half typed');
  await expect(page.getByLabel('Access token', { exact: true })).toHaveValue('<OTHER_TOKEN>');
  await page.getByLabel('Access token', { exact: true }).fill('made-up-typed');
  await placeForm(page).getByLabel('Name', { exact: true }).focus();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Verify the tokens and import them' })).toBeFocused();
  expect(await primaryButtons(page)).toEqual(['Verify and import 1 credential']);
  await button(page, 'Place').focus();
  await page.keyboard.press('Enter');
  await placeForm(page).getByLabel('Name', { exact: true }).fill('Moved');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Credentials per vault' })).toContainText('Moved (new): 1');
  await expectAccessible(page, 'onboarding, the last step with a row open');
});

test('invalid rows say why and are skipped unless a person includes them', async ({ page }) => {
  await open(page, '/onboarding');
  await readPasted(
    page,
    configuration({
      basic: { url: 'https://basic.example.com/mcp', authorization: 'Basic bWFkZTp1cA==' },
      errors: { url: 'https://mcp.sentry.dev/mcp', authorization: 'Bearer made-up-errors' },
      good: { url: 'https://good.example.com/mcp', authorization: 'Bearer made-up-good' },
    }),
  );
  await expect(gridRow(page, 'basic')).toContainText('Uses Basic instead of Bearer: cannot be stored.');
  await expect(gridRow(page, 'errors')).toContainText(
    'Sentry requires “Sentry-Bearer” instead of a bearer token',
  );
  await expect(page.getByText('3 rows, 1 ticked')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Include errors' }).check();
  await expect(page.getByText('3 rows, 2 ticked')).toBeVisible();
  await button(page, 'errors').click();
  await page.getByLabel('MCP server URL', { exact: true }).fill('https://errors.example.com/mcp');
  await page.keyboard.press('Escape');
  await expect(gridRow(page, 'errors')).not.toContainText('Sentry');
  await expectAccessible(page, 'onboarding, rows with reasons');
});

test('a row that a server refuses keeps its reason, and can still be stored', async ({
  page,
  account,
  mcp,
}) => {
  const token = newCanary();
  mcp.take(token);
  await open(page, '/onboarding');
  await readPasted(
    page,
    configuration({
      good: { url: `${mcp.url}/good`, authorization: `Bearer ${token}` },
      bad: { url: `${mcp.url}/bad`, authorization: 'Bearer made-up-refused' },
    }),
  );
  await placeRows(page, 'One new vault', 'Partly');
  await button(page, 'Verify and import 2 credentials').click();
  await expect(page.getByText('1 created. 2 verified: 1 passed.')).toBeVisible();
  await expect(gridRow(page, 'bad')).toContainText('Refused');
  expect(await urlsIn(account, 'Partly')).toEqual([`${mcp.url}/good`]);
  await button(page, 'Import without verifying').click();
  await expect(page.getByText('The import is complete.')).toBeVisible();
  expect(await urlsIn(account, 'Partly')).toHaveLength(2);
});

test('requests multiple tokens from teammates together, in a vault that is created for them', async ({
  page,
  account,
}) => {
  await open(page, '/onboarding');
  await readPasted(
    page,
    configuration({
      crm: { url: 'https://crm.example.com/mcp', authorization: `Bearer \${CRM_TOKEN}` },
      mail: { url: 'https://mail.example.com/mcp', authorization: 'Bearer <MAIL_TOKEN>' },
      docs: { url: 'https://docs.example.com/mcp', authorization: 'Bearer made-up-docs' },
    }),
  );
  await placeForm(page).getByLabel('Name', { exact: true }).fill('Asked');
  await button(page, 'Ask for 2 tokens').click();
  const dialog = page.getByRole('dialog', { name: 'Ask a teammate' });
  await expect(dialog.getByRole('list', { name: 'Tokens to ask for' }).getByRole('listitem')).toHaveCount(2);
  await dialog.getByLabel('What the token is for').fill('So that the agent can read mail');
  await dialog.getByRole('button', { name: 'Create 2 links' }).click();
  const made = page.getByRole('dialog', { name: 'Send these 2 links' });
  const link = await made.getByLabel('Link for mail', { exact: true }).inputValue();
  await expect(made.getByLabel('Link for crm', { exact: true })).toHaveValue(/\/collect#token=/);
  await expectAccessible(page, 'onboarding, links for teammates');
  await made.getByRole('button', { name: 'Done' }).click();
  await expect(gridRow(page, 'crm')).toContainText('A teammate was asked for the token');
  await expect(page.getByText('3 rows, 1 ticked')).toBeVisible();
  expect(await account.vaultNamed('Asked')).toBeDefined();
  await button(page, 'Place 1 credential').click();
  await button(page, 'Import without verifying').click();
  await expect(page.getByText('The import is complete.')).toBeVisible();

  await page.goto('about:blank');
  await open(page, link);
  await page.getByLabel('Access token', { exact: true }).fill('made-up-mail');
  await storeUnverified(page, 'Verify and send');
  await expect(page.getByRole('heading', { name: 'The token is stored' })).toBeVisible();
  expect((await urlsIn(account, 'Asked')).sort()).toEqual([
    'https://docs.example.com/mcp',
    'https://mail.example.com/mcp',
  ]);
});

test('an import uses the vault in the URL', async ({ page, account }) => {
  const { id } = await account.vault('Payments');
  await account.vault('Newer');
  await open(page, `/onboarding?vault=${id}`);
  await readPasted(page, oneServer('one', 'https://one.example.com/mcp', 'made-up-one'));
  await expect(placeForm(page).getByRole('radio', { name: 'Payments' })).toBeChecked();
  await button(page, 'Place 1 credential').click();
  await expect(page.getByRole('list', { name: 'Credentials per vault' })).toContainText('Payments: 1');
});

test('an account without vaults accepts a configuration on its first page, in memory only', async ({
  page,
}) => {
  const token = newCanary();
  const watched = captureTraffic(page);
  await open(page, '/');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const start = page.getByRole('region', { name: 'Getting started' });
  await expect(start.getByLabel('Paste a configuration')).toBeVisible();
  await expectAccessible(page, 'overview of an account without vaults');
  await open(page, '/vaults');
  await expectAccessible(page, 'vaults of an account without vaults');
  await expect(start.getByRole('link', { name: 'New vault' })).toBeVisible();
  await start
    .getByLabel('Paste a configuration')
    .fill(oneServer('begun', 'https://begun.example.com/mcp', token));
  await start.getByRole('button', { name: 'Read configuration' }).click();
  await expect(page.getByRole('heading', { name: 'Into which vault?' })).toBeVisible();
  await expect(page).toHaveURL('/onboarding');
  await expect(gridRow(page, 'begun')).toContainText('begun.example.com');
  await watched.look();
  expect(placesOf([...watched.pieces, ...(await serverPieces())], token)).toEqual([]);
});

test('a cancelled import keeps what was stored, and continues with the rest', async ({ page, account }) => {
  const entries = Array.from({ length: 75 }, (_, at) => [
    `row-${at}`,
    { url: `https://row-${at}.example.com/mcp`, authorization: `Bearer made-up-row-${at}` },
  ]);
  await open(page, '/onboarding');
  await readPasted(page, configuration(Object.fromEntries(entries)));
  await placeRows(page, 'One new vault', 'Cancelled');
  await account.scenario('slow', { on: 'POST', path: '/credentials', ms: 1_000 });
  await button(page, 'Import without verifying').click();
  await expect(page.getByText(/^(?!0 )\d+ of 75/)).toBeVisible({ timeout: 30_000 });
  await button(page, 'Cancel import').click();
  await expect(page.getByText('The import was stopped.')).toBeVisible();
  await account.calm();
  const before = (await urlsIn(account, 'Cancelled')).length;
  expect(before).toBeLessThan(75);
  expect(await primaryButtons(page)).toEqual([`Resume with ${75 - before} rows`]);
  await button(page, `Resume with ${75 - before} rows`).click();
  await expect(page.getByText('The import is complete.')).toBeVisible();
  const urls = (await account.credentials((await account.vaultNamed('Cancelled'))?.id ?? 'none')).map(
    (one) => one.mcp_server_url,
  );
  expect(new Set(urls).size).toBe(75);
  expect(urls).toHaveLength(75);
});
