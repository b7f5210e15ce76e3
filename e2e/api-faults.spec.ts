import { alertIn, countedFault, expectNotice, FAULTS, pressWhenReady } from './faults';
import { expect, test } from './fixtures';
import { chooseAction, open, row, seedVaults, vaultNames } from './page-helpers';
import { chooseReason } from './reason';

const MCP = 'https://mcp.example.com/mcp';

for (const fault of FAULTS) {
  test(`${fault.name}: the first load of a list and of a vault reports it, and “Try again” works`, async ({
    page,
    context,
    account,
  }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, MCP);
    await account.scenario(fault.name, fault.options);
    const detail = await context.newPage();
    await Promise.all([
      page.goto('/vaults').then(() => expectNotice(page, fault)),
      detail.goto(`/vaults/${vault.id}`).then(() => expectNotice(detail, fault)),
    ]);
    await account.calm();
    await pressWhenReady(page, 'Try again');
    await expect(vaultNames(page)).toHaveText(['Payments']);
    await expect(alertIn(page)).toHaveCount(0);
    await pressWhenReady(detail, 'Try again');
    await expect(row(detail, MCP)).toBeVisible();
    await expect(alertIn(detail)).toHaveCount(0);
  });

  test(`${fault.name}: a failed next page keeps the last loaded page`, async ({ page, account }) => {
    const names = await seedVaults(account, 21);
    // The prefetched page gets the fault, too, so the timing of the prefetch does not matter.
    await account.scenario(fault.name, { ...fault.options, path: 'after_id' });
    await open(page, '/vaults');
    await page.getByRole('button', { name: 'Next page' }).click();
    await expectNotice(page, fault);
    await expect(alertIn(page)).toContainText('The last page that was read is shown below.');
    await expect(vaultNames(page)).toHaveText(names.slice(0, 20));
    await expect(page).toHaveURL(/[?&]after=/);
    await account.calm();
    await pressWhenReady(page, 'Try again');
    await expect(vaultNames(page)).toHaveText(names.slice(20));
    await expect(alertIn(page)).toHaveCount(0);
  });
}

test('a refused PAT causes one request and no loop', async ({ page, account }) => {
  const { id } = await account.vault('Payments');
  const requests: string[] = [];
  page.on('request', (request) => {
    // Links prefetch the layout of their page without calling the API.
    if (request.headers()['next-router-prefetch'] === undefined)
      requests.push(new URL(request.url()).pathname);
  });
  // Counting pending approvals does not call the API.
  const toServer = () => requests.filter((path) => /^\/(vaults|api)/.test(path) && path !== '/api/waiting');

  const onList = await countedFault(account, 'unauthorized');
  await page.goto('/vaults');
  await expect(alertIn(page)).toContainText('rejected the PAT');
  await page.waitForLoadState('networkidle');
  expect(await onList()).toBe(1);
  expect(toServer()).toEqual(['/vaults']);

  requests.length = 0;
  const onVault = await countedFault(account, 'unauthorized');
  await page.goto(`/vaults/${id}`);
  await expect(alertIn(page)).toContainText('rejected the PAT');
  await page.waitForLoadState('networkidle');
  expect(await onVault(), 'the vault and its credentials, once each').toBe(2);
  expect(toServer()).toEqual([`/vaults/${id}`]);

  const onRetry = await countedFault(account, 'unauthorized');
  await page.goto('/vaults');
  await pressWhenReady(page, 'Try again');
  await expect(alertIn(page)).toContainText('rejected the PAT');
  await page.waitForLoadState('networkidle');
  expect(await onRetry(), 'the page and one “Try again”').toBe(2);
});

test('a rate limit disables the button, which counts down each time', async ({ page, account }) => {
  await account.vault('Payments');
  await account.scenario('rate_limited', { retry_after: 3 });
  await page.goto('/vaults');
  const counting = page.getByRole('button', { name: /^Try again in [123] s$/ });
  await expect(counting).toBeDisabled();
  await pressWhenReady(page, 'Try again');
  await expect(counting).toBeDisabled();
  await account.calm();
  await pressWhenReady(page, 'Try again');
  await expect(vaultNames(page)).toHaveText(['Payments']);
});

test('keeps the rows of a loaded list if reading it again fails twice', async ({ page, account }) => {
  const vault = await account.vault('Payments');
  const credential = await account.credential(vault.id, MCP);
  await open(page, `/vaults/${vault.id}`);
  await account.scenario('rate_limited', { on: 'GET', path: '/credentials?', retry_after: 3 });
  await chooseAction(page, MCP, 'Archive');
  await chooseReason(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Archive credential' }).click();
  const counting = page.getByRole('button', { name: /^Try again in [123] s$/ });
  await expect(counting).toBeDisabled();
  await expect(row(page, MCP)).toBeVisible();
  await pressWhenReady(page, 'Try again');
  await expect(counting, 'the same wait again').toBeDisabled();
  await account.calm();
  await pressWhenReady(page, 'Try again');
  await expect(page.getByText('No active credentials.')).toBeVisible();
  expect(await account.credentials(vault.id)).toMatchObject([{ id: credential.id, status: 'archived' }]);
});

test('reports one unreadable row, and shows the others', async ({ page, account }) => {
  const names = await seedVaults(account, 3);
  const vault = await account.vault('Payments');
  for (const path of ['/a', '/b', '/c']) await account.credential(vault.id, `https://mcp.example.com${path}`);
  await account.scenario('odd_row');
  await open(page, '/vaults');
  const said = page.getByText('1 row on this page is not shown');
  await expect(said).toBeVisible();
  await expect(vaultNames(page)).toHaveText(['Payments', ...names].filter((_, index) => index !== 2));
  await open(page, `/vaults/${vault.id}`);
  await expect(said).toBeVisible();
  const rows = page.getByRole('table', { name: 'Credentials' }).getByRole('row');
  await expect(rows).toHaveCount(1 + 2);
  await account.calm();
  await open(page, '/vaults');
  await expect(vaultNames(page)).toHaveText(['Payments', ...names]);
  await expect(said).toHaveCount(0);
});

test('shows that the page is loading while the API is slow', async ({ page, account }) => {
  const names = await seedVaults(account, 21);
  await account.scenario('slow', { ms: 3_000 });
  await page.goto('/vaults', { waitUntil: 'commit' });
  await expect(page.getByRole('status', { name: 'Loading vaults' })).toBeVisible();
  const table = page.getByRole('table', { name: 'Vaults' });
  await expect(vaultNames(page)).toHaveText(names.slice(0, 20));
  await expect(table).toHaveAttribute('aria-busy', 'false');
  // The next page is loading. The rows stay and are marked as stale.
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(table).toHaveAttribute('aria-busy', 'true');
  await expect(vaultNames(page)).toHaveText(names.slice(20));
  await expect(table).toHaveAttribute('aria-busy', 'false');
  // A vault is loaded when it is opened. Its skeleton is shown until then.
  await vaultNames(page).click();
  await expect(page.getByRole('status', { name: 'Loading vault', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Vault 01', level: 1 })).toBeVisible();
});

test('a page that hangs can be left', async ({ page, account }) => {
  await account.scenario('hang');
  await page.goto('/vaults', { waitUntil: 'commit' });
  await expect(page.getByRole('status', { name: 'Loading vaults' })).toBeVisible();
  await page.getByRole('link', { name: 'Archive', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Archive', level: 1 })).toBeVisible();
});
