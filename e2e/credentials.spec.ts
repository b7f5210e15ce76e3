import { expect, test } from './fixtures';
import {
  chooseAction,
  clipboardText,
  day,
  fillCredential,
  open,
  reload,
  row,
  storeUnverified,
  tokenField,
} from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';

test('the table shows the known facts of each credential', async ({ page, account }) => {
  const vault = await account.vault('Shown');
  await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  const table = page.getByRole('table', { name: 'Credentials' });
  await expect(table.getByRole('columnheader')).toHaveText([
    'MCP server',
    'Verified',
    'Age',
    'Expires',
    'Set by',
    'Actions',
  ]);
  const shown = row(page, URL);
  await expect(shown.getByText('Not verified').filter({ visible: true })).toBeVisible();
  await expect(shown.getByText('0 d', { exact: true }).filter({ visible: true })).toHaveAttribute(
    'title',
    /^Token set on /,
  );
  await expect(shown).toContainText('API token');
  await expect(page.getByText('Token set · write-only')).toHaveCount(1);
});

test('search, dates and “Show archived” narrow the list and are stored in the URL', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Filtered');
  const first = await account.credential(vault.id, 'https://alpha.example.com/mcp');
  await account.credential(vault.id, 'https://beta.example.com/mcp');
  await account.archiveCredential(vault.id, first.id);
  const address = `/vaults/${vault.id}`;
  await open(page, address);
  await expect(row(page, 'https://alpha.example.com/mcp')).toHaveCount(0);
  await page.getByRole('switch', { name: 'Show archived' }).click();
  await expect(
    row(page, 'https://alpha.example.com/mcp').getByText('archived', { exact: true }),
  ).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search by MCP server URL' }).fill('ALPHA');
  await expect(row(page, 'https://beta.example.com/mcp')).toHaveCount(0);
  await expect(page).toHaveURL(`${address}?archived=true&q=ALPHA`);
  await page.getByLabel('Created from').fill(day(first.created_at, 1));
  await expect(page.getByText('No credentials match')).toBeVisible();
  await page.getByLabel('Created from').fill('');
  await page.getByLabel('Created to').fill(day(first.created_at));
  await expect(row(page, 'https://alpha.example.com/mcp')).toBeVisible();
  await expect(page).toHaveURL(`${address}?archived=true&q=ALPHA&to=${day(first.created_at)}`);
  await reload(page);
  await expect(row(page, 'https://alpha.example.com/mcp')).toBeVisible();
  await expect(row(page, 'https://beta.example.com/mcp')).toHaveCount(0);
});

test('credentials are paged with the cursors of the API', async ({ page, account }) => {
  const vault = await account.vault('Paged');
  for (let number = 1; number <= 23; number++)
    await account.credential(vault.id, `https://mcp${number}.example.com/mcp`);
  await open(page, `/vaults/${vault.id}`);
  const rows = page.getByRole('table', { name: 'Credentials' }).getByRole('row');
  await expect(rows).toHaveCount(21);
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(rows).toHaveCount(4);
  await expect(row(page, 'https://mcp1.example.com/mcp')).toBeVisible();
  await page.getByRole('button', { name: 'Previous page' }).click();
  await expect(row(page, 'https://mcp23.example.com/mcp')).toBeVisible();
  await page.getByLabel('Rows per page').selectOption('50');
  await expect(rows).toHaveCount(24);
});

test('adds a credential with its protocol, and removes the token from the page', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Added');
  await open(page, `/vaults/${vault.id}`);
  await expect(page.getByText('No active credentials.')).toBeVisible();
  await page.getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await expect(dialog.getByLabel('Type')).toHaveValue('static_bearer');
  await dialog.getByLabel('Protocol').selectOption({ label: 'SSE' });
  await fillCredential(dialog, URL, 'flat-token-to-store');
  await storeUnverified(dialog);
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`A credential for ${URL} is stored.`)).toBeVisible();
  await expect(row(page, URL).getByText('SSE', { exact: true })).toBeVisible();
  const [stored, ...more] = await account.credentials(vault.id);
  expect(more).toEqual([]);
  expect(stored).toMatchObject({
    mcp_server_url: URL,
    protocol: 'sse',
    type: 'static_bearer',
    status: 'active',
  });
  await page.getByRole('button', { name: 'Add credential' }).click();
  await expect(tokenField(dialog)).toHaveValue('');
  await expect(page.getByText('flat-token-to-store')).toHaveCount(0);
});

test('“Add credential” has a URL, and Back closes it', async ({ page, account }) => {
  const vault = await account.vault('Linked');
  await open(page, `/vaults/${vault.id}?add=${encodeURIComponent(URL)}`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await expect(dialog.getByLabel('MCP server URL')).toHaveValue(URL);
  await expect(tokenField(dialog)).toHaveValue('');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(`/vaults/${vault.id}`);
  await page.getByRole('button', { name: 'Add credential' }).click();
  await expect(dialog).toBeVisible();
  await expect(page).toHaveURL(`/vaults/${vault.id}?add=`);
  await page.goBack();
  await expect(dialog).toBeHidden();
  await page.goForward();
  await expect(dialog).toBeVisible();
});

test('archives a credential, which stays readable', async ({ page, account }) => {
  const vault = await account.vault('Archiving');
  const credential = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, URL, 'Archive');
  const dialog = page.getByRole('dialog', { name: `Archive “${URL}”?` });
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText(`“${URL}” is archived.`)).toBeVisible();
  await expect(row(page, URL)).toHaveCount(0);
  expect(await account.isArchived(`/vaults/${vault.id}/credentials/${credential.id}`)).toBe(true);
  await page.getByRole('switch', { name: 'Show archived' }).click();
  const archived = row(page, URL);
  await expect(archived).toContainText('No longer injected');
  await expect(archived.getByRole('button', { name: 'Rotate', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: `Actions for ${URL}` }).click();
  await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeDisabled();
});

test('deleting requires the name of the credential', async ({ page, account }) => {
  const vault = await account.vault('Deleting');
  const credential = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, URL, 'Delete');
  const dialog = page.getByRole('dialog', { name: `Delete “${URL}”?` });
  const sure = dialog.getByRole('button', { name: 'Delete credential' });
  const typed = dialog.getByLabel(`Type ${URL} to confirm`);
  await expect(dialog.getByLabel('Reason', { exact: true })).toBeFocused();
  await chooseReason(dialog);
  await expect(sure).toBeDisabled();
  await typed.fill('https://mcp.example.com');
  await expect(sure).toBeDisabled();
  await typed.fill(URL);
  await sure.click();
  await expect(page.getByText(`“${URL}” is deleted.`)).toBeVisible();
  expect(await account.isGone(`/vaults/${vault.id}/credentials/${credential.id}`)).toBe(true);
});

test('“Use in a session” names this vault in every language, and the API accepts the snippets', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Used');
  await open(page, `/vaults/${vault.id}`);
  const curl = page.getByRole('region', { name: 'curl' });
  await page.getByRole('button', { name: 'Use in a session' }).click();
  await expect(page).toHaveURL(`/vaults/${vault.id}?session=`);
  for (const name of ['curl', 'TypeScript', 'Python'])
    await expect(page.getByRole('region', { name, exact: true })).toContainText(vault.id);
  await curl.getByRole('button', { name: 'Copy curl' }).click();
  await expect.poll(() => clipboardText(page)).toContain(vault.id);
  const copied = await clipboardText(page);
  expect(copied).toContain('Authorization: Bearer $QODER_PAT');
  expect(copied).not.toContain(account.pat);
  const body = JSON.parse(/-d '(.*)'$/s.exec(copied)?.[1] ?? '');
  expect((await account.call('POST', '/sessions', body)).status()).toBe(201);
});

test.describe('with the auth shape', () => {
  test.use({ accountOptions: { shape: 'auth' } });

  test('adds a credential without a protocol', async ({ page, account }) => {
    const vault = await account.vault('Auth');
    await open(page, `/vaults/${vault.id}`);
    await page.getByRole('button', { name: 'Add credential' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    await expect(dialog.getByLabel('Protocol')).toHaveCount(0);
    await fillCredential(dialog, URL, 'auth-token-to-store');
    await storeUnverified(dialog);
    await expect(row(page, URL)).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'Protocol' })).toHaveCount(0);
    const [stored] = await account.active(vault.id);
    expect(stored?.auth).toEqual({ type: 'static_bearer', mcp_server_url: URL });
  });
});
