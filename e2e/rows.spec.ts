import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { LINEAR, refresh } from './inventory-list';
import { chooseAction, open, reload, row, vaultNames } from './page-helpers';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const TWINS = Array.from(
  { length: 20 },
  (_, at) =>
    `https://mcp.platform.example.com/organisations/northwind-traders-international/teams/payments-and-billing/servers/tool-${String(at + 1).padStart(2, '0')}/mcp`,
);

const credentials = (page: Page) => page.getByRole('table', { name: 'Credentials' });
const bodyRows = (page: Page) => credentials(page).locator('tbody').getByRole('row');
const openers = (page: Page) => credentials(page).getByRole('link');

test('a row shows the service, who set the token, its age and its last verdict', async ({
  page,
  account,
}) => {
  await page.setViewportSize(DESKTOP);
  const vault = await account.vault('Payments');
  await account.credential(vault.id, LINEAR);
  await open(page, '/credentials');
  await refresh(page, '1 vault, 1 credential.');
  await open(page, `/vaults/${vault.id}`);
  const shown = row(page, LINEAR);
  await expect(shown.getByRole('link', { name: `Linear ${LINEAR}` })).toHaveAttribute(
    'href',
    new RegExp(`^/vaults/${vault.id}/credentials/vcred_`),
  );
  for (const [column, words] of [
    [1, 'Not verified'],
    [2, '0 d'],
    [3, '–'],
    [4, /^API token /],
  ] as const)
    await expect(shown.getByRole('cell').nth(column)).toHaveText(words);
  await expect(shown.getByText('SSE')).toHaveCount(0);
  await expect(page.getByText('Token set · write-only')).toHaveCount(1);
  await expect(credentials(page).getByRole('columnheader', { name: 'Status' })).toHaveCount(0);
  await page.getByRole('switch', { name: 'Show archived' }).click();
  await expect(credentials(page).getByRole('columnheader', { name: 'Status' })).toBeVisible();
  await expectAccessible(page, 'rows with their facts');
});

test('distinguishes twenty URLs of one host, and fits sixteen rows on a small screen', async ({
  page,
  account,
}) => {
  await page.setViewportSize(DESKTOP);
  const vault = await account.vault('Payments');
  for (const url of TWINS) await account.credential(vault.id, url);
  await open(page, `/vaults/${vault.id}`);
  await expect(bodyRows(page)).toHaveCount(20);
  const ends = await openers(page).evaluateAll((links) =>
    links.map((link) => {
      const end = link.querySelector('[aria-hidden] > :last-child');
      return end && end.scrollWidth <= end.clientWidth + 1 ? end.textContent : 'cut';
    }),
  );
  expect(new Set(ends).size).toBe(20);
  expect(ends[0]).toContain('tool-20/mcp');
  await expect(openers(page).first()).toHaveAccessibleName(new RegExp(`${TWINS.at(-1)}$`));
  const box = await bodyRows(page).nth(15).boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(800);

  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  const header = credentials(page).getByRole('columnheader', { name: 'MCP server' });
  await expect.poll(async () => Math.round((await header.boundingBox())?.y ?? -1)).toBeGreaterThanOrEqual(47);
  await expect(header).toBeInViewport();
});

test('the first “Rotate” is at most six presses of Tab away, and Tab leaves the table after its row', async ({
  page,
  account,
}) => {
  await page.setViewportSize(DESKTOP);
  const vault = await account.vault('Payments');
  for (const url of TWINS.slice(0, 3)) await account.credential(vault.id, url);
  await open(page, `/vaults/${vault.id}`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the table' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(openers(page).first()).toBeFocused();
  await page.keyboard.press('Tab');
  const rotate = bodyRows(page).first().getByRole('button', { name: 'Rotate' });
  await expect(rotate).toBeFocused();
  await expect(rotate).toHaveCSS('opacity', '1');
  await page.keyboard.press('ArrowDown');
  await expect(bodyRows(page).nth(1).getByRole('button', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Rows per page')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(bodyRows(page).nth(1).getByRole('button', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Rotate' })).toBeVisible();
});

test('j, k, x and Enter work in a table until single-key shortcuts are switched off', async ({
  page,
  account,
}) => {
  for (const name of ['Three', 'Two', 'One']) await account.vault(name);
  await open(page, '/vaults');
  const link = (name: string) => vaultNames(page).filter({ hasText: name });
  const box = (name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
  await page.keyboard.press('j');
  await expect(link('One')).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await expect(link('Three')).toBeFocused();
  await page.keyboard.press('k');
  await expect(link('Two')).toBeFocused();
  await page.keyboard.press('x');
  await expect(box('Two')).toBeChecked();
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toContainText('Select the row');
  await dialog.getByRole('switch', { name: 'Use single-key shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await link('Two').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(link('Two')).toBeFocused();
  await expect(box('Two')).toBeChecked();
  await page.keyboard.press('ArrowDown');
  await expect(link('Three')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Three', level: 1 })).toBeVisible();
});

test('keys move through the rows of the account and select them', async ({ page, account }) => {
  const vault = await account.vault('Payments');
  for (const url of TWINS.slice(0, 3)) await account.credential(vault.id, url);
  await open(page, '/credentials');
  await refresh(page, '1 vault, 3 credentials.');
  const opener = (url: string | undefined) =>
    page.getByRole('button', { name: `Open ${url} in Payments`, exact: true });
  const buttons = credentials(page).getByRole('button', { name: /^Open / });
  await expect(buttons).toHaveCount(3);
  await page.keyboard.press('j');
  const order = await buttons.evaluateAll((found) =>
    found.map((button) => button.getAttribute('aria-label')),
  );
  const urls = order.map((label) => label?.split(' ')[1]);
  await expect(opener(urls[0])).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: `Select ${urls[1]} in Payments` })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(String(urls[1]));
});

test('a vault row shows inventory facts, and a dash before the first reading', async ({ page, account }) => {
  await page.setViewportSize(DESKTOP);
  const response = await account.call('POST', '/vaults', {
    display_name: 'Payments',
    metadata: { environment: 'production', owner: 'ada@example.com' },
  });
  const { id } = await response.json();
  await account.credential(id, LINEAR);
  await account.vault('Sandbox');
  await open(page, '/vaults');
  const shown = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Payments' }) });
  await expect(shown.getByText('production')).toBeVisible();
  const cell = (header: string) => {
    const names = ['', 'Name', 'Owner', 'Credentials', 'Oldest token', 'Verified', 'Last change'];
    return shown.getByRole('cell').nth(names.indexOf(header));
  };
  for (const header of ['Owner', 'Credentials', 'Oldest token', 'Verified'])
    await expect(cell(header), header).toHaveText('–');
  await open(page, '/credentials');
  await refresh(page, '2 vaults, 1 credential.');
  await open(page, '/vaults');
  await expect(cell('Owner')).toHaveText('ada@example.com');
  await expect(cell('Credentials')).toHaveText('1');
  await expect(cell('Oldest token')).toHaveText('0 d');
  await expect(cell('Verified')).toHaveText('1 not verified');
  await expect(cell('Last change')).toContainText('just now');
  await expect(cell('Last change')).toContainText('API token');
  await expectAccessible(page, 'vaults with their facts');
  await chooseAction(page, 'Payments', 'Archive');
  await expect(page.getByRole('dialog')).toContainText('It holds 1 active credential by the last snapshot.');
});

test('filters that the API lacks use the last snapshot, say so, and are stored in the URL', async ({
  page,
  account,
}) => {
  for (const [name, environment] of [
    ['Payments', 'production'],
    ['Research', 'staging'],
  ])
    await account.call('POST', '/vaults', { display_name: name, metadata: { environment } });
  await account.vault('Sandbox');
  await open(page, '/credentials');
  await refresh(page, '3 vaults, 0 credentials.');
  await open(page, '/vaults');
  await expect(vaultNames(page)).toHaveText(['Sandbox', 'Research', 'Payments']);
  await expect(page.getByText('Complete as of')).toHaveCount(0);
  await page.getByLabel('Environment').selectOption('staging');
  await expect(page).toHaveURL('/vaults?env=staging');
  await expect(vaultNames(page)).toHaveText(['Research']);
  await expect(page.getByText('The list is from the last snapshot')).toBeVisible();
  await expect(page.getByText('Complete as of')).toBeVisible();
  await reload(page);
  await expect(vaultNames(page)).toHaveText(['Research']);
  await page.getByLabel('Environment').selectOption({ label: 'No environment' });
  await expect(vaultNames(page)).toHaveText(['Sandbox']);
  await page.getByLabel('Environment').selectOption({ label: 'Any' });
  await page.getByRole('button', { name: 'Has problems' }).click();
  await expect(page).toHaveURL('/vaults?problems=true');
  await expect(page.getByText('No vaults match')).toBeVisible();
  await expectAccessible(page, 'filters as chips');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(vaultNames(page)).toHaveText(['Sandbox', 'Research', 'Payments']);
  await expect(page).toHaveURL('/vaults');
});

test('a vault links to every way to add credentials, and back to the vaults', async ({ page, account }) => {
  const { id } = await account.vault('Payments');
  await open(page, `/vaults/${id}`);
  const header = page.getByRole('region', { name: 'Vault', exact: true });
  await expect(header.getByRole('link', { name: 'Import here' })).toHaveAttribute(
    'href',
    `/onboarding?vault=${id}`,
  );
  await expect(header.getByRole('link', { name: 'Ask a teammate' })).toHaveAttribute(
    'href',
    `/onboarding/requests?ask=${id}`,
  );
  await expect(header.getByRole('button', { name: 'Use in a session' })).toBeVisible();
  await header.getByRole('button', { name: 'Add credential' }).click();
  await expect(page.getByRole('dialog', { name: 'Add credential' })).toBeVisible();
  await page.keyboard.press('Escape');
  await chooseAction(page, 'Payments', 'Archive vault');
  await expect(page.getByRole('dialog')).toContainText('It holds no active credentials.');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Vaults' }).click();
  await expect(page).toHaveURL('/vaults');
});

test('on a phone, rows show the service, the URL and the verdict without scrolling sideways', async ({
  page,
  account,
}) => {
  await page.setViewportSize(PHONE);
  const vault = await account.vault('Payments');
  await account.credential(vault.id, LINEAR);
  await account.credential(vault.id, String(TWINS[0]));
  for (const address of [`/vaults/${vault.id}`, '/vaults']) {
    await open(page, address);
    const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await page.evaluate(over), address).toBeLessThanOrEqual(0);
  }
  await open(page, `/vaults/${vault.id}`);
  const shown = row(page, LINEAR);
  await expect(shown.getByText('Linear', { exact: true })).toBeInViewport({ ratio: 1 });
  const table = await page.getByRole('table', { name: 'Credentials' }).boundingBox();
  expect(table?.y, 'top of the credentials, px').toBeLessThan(320);
  await expect(shown.getByText('Not verified').filter({ visible: true })).toBeVisible();
  await expect(shown.getByRole('button', { name: 'Rotate', exact: true })).toBeHidden();
  await chooseAction(page, LINEAR, 'Rotate');
  await expect(page.getByRole('dialog', { name: 'Rotate' })).toBeVisible();
});

test('on a phone the account’s credentials begin within 320 pixels, and its actions are in a sheet', async ({
  page,
  account,
}) => {
  await page.setViewportSize(PHONE);
  const vault = await account.vault('Payments');
  await account.credential(vault.id, LINEAR);
  await open(page, '/credentials');
  await refresh(page, '1 vault, 1 credential.');
  await expect(bodyRows(page)).toHaveCount(1);
  const table = await credentials(page).boundingBox();
  expect(table?.y, 'where the credentials begin, px').toBeLessThan(320);
  const evidence = page.getByRole('button', { name: 'Evidence pack' });
  await expect(evidence).toBeHidden();
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('link', { name: 'Export CSV' })).toBeVisible();
  await evidence.click();
  await expect(page.getByRole('dialog', { name: 'Evidence pack' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'As of a date' }), 'below the dialog').toBeHidden();
});
