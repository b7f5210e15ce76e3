import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { captureTraffic } from './capture-traffic';
import { expect, test } from './fixtures';
import { REFUSAL } from './mcp-server';
import { fillCredential, open, openRotate, reload, row, storeUnverified, tokenField } from './page-helpers';
import { holds, newCanary, placesOf, serverPieces } from './secret-sweep';
import { inDatabase } from './users';

const addDialog = async (page: Page, vaultId: string): Promise<Locator> => {
  await open(page, `/vaults/${vaultId}?add=`);
  return page.getByRole('dialog', { name: 'Add credential' });
};
async function openCredential(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${url}` }).click();
  await page.getByRole('menuitem', { name: 'Open credential' }).click();
  await expect(verdict(page)).toBeVisible();
}
const verdict = (scope: Locator | Page) => scope.getByRole('article', { name: 'Verdict' });
const press = (scope: Locator | Page, name: string) =>
  scope.getByRole('button', { name, exact: true }).click();

test('verifies a token before it is added, and keeps the verdict with the credential', async ({
  page,
  account,
  mcp,
}) => {
  const token = newCanary();
  mcp.take(token);
  const watched = captureTraffic(page);
  const vault = await account.vault('Proven');
  const dialog = await addDialog(page, vault.id);
  await fillCredential(dialog, mcp.url, token);
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.url)).toContainText('Proven just now');
  await openCredential(page, mcp.url);
  for (const fact of ['Test files 2.1.0', '3 tools', ' ms', 'Checked just now'])
    await expect(verdict(page)).toContainText(fact);
  await expectAccessible(page, 'a verdict that a token is proven');
  await open(page, `/vaults/${vault.id}`);
  await expect(row(page, mcp.url)).toContainText('Proven');
  await inDatabase((client) =>
    client.query(
      `update credential_facts set verdict = jsonb_set(verdict, '{checkedAt}', '"2026-01-02T03:04:05.000Z"')
       where vault_id = $1`,
      [vault.id],
    ),
  );
  await reload(page);
  await expect(row(page, mcp.url)).toContainText('Proven 2 Jan 2026');

  await openCredential(page, mcp.url);
  await expect(verdict(page)).toContainText('3 tools');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('added the credential');

  await watched.look();
  const carriers = watched.sent.filter(({ body }) => holds(body, token));
  expect(carriers.map(({ method, isAction }) => ({ method, isAction }))).toEqual([
    { method: 'POST', isAction: true },
    { method: 'POST', isAction: true },
  ]);
  expect(placesOf([...watched.pieces, ...(await serverPieces())], token)).toEqual([]);
});

test('every role can read the verdict on the page of a credential', async ({ page, account, mcp }) => {
  const vault = await account.vault('History');
  const dialog = await addDialog(page, vault.id);
  await fillCredential(dialog, mcp.url, newCanary());
  await storeUnverified(dialog);
  await expect(row(page, mcp.url)).toContainText('Refused');
  await openCredential(page, mcp.url);
  await expectAccessible(page, 'the verdict on the page of a credential');
});

test('a refused token keeps the input, quotes the server as text, and can be stored', async ({
  page,
  account,
  mcp,
}) => {
  const revoked = newCanary();
  const vault = await account.vault('Refused');
  const dialog = await addDialog(page, vault.id);
  await fillCredential(dialog, mcp.url, revoked);
  await press(dialog, 'Verify and add');
  await expect(verdict(dialog)).toContainText('Refused');
  await expect(verdict(dialog).getByText(REFUSAL)).toBeVisible();
  await expectAccessible(page, 'a verdict that a token is refused');
  const skip = dialog.getByRole('button', { name: 'Store without verification' });
  await expect(skip).toBeEnabled();

  // Another token has no verdict yet.
  await tokenField(dialog).fill(newCanary());
  await expect(verdict(dialog)).toHaveCount(0);
  await expect(skip).toHaveCount(0);
  await tokenField(dialog).fill(revoked);
  await dialog.getByLabel('MCP server URL').fill(`${mcp.url}/`);
  await expect(verdict(dialog)).toHaveCount(0);
  await dialog.getByLabel('MCP server URL').fill(mcp.url);
  await skip.click();
  await expect(row(page, mcp.url)).toContainText('Refused');
  expect(await account.credentials(vault.id)).toHaveLength(1);
});

test('a server that accepts every token proves nothing', async ({ page, account, mcp }) => {
  const vault = await account.vault('Open');
  const dialog = await addDialog(page, vault.id);
  await fillCredential(dialog, mcp.openUrl, 'whatever-token');
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.openUrl)).toContainText('Accepted, unproven');
});

test('does not call a private address, and reports invalid input at its field', async ({ page, account }) => {
  const vault = await account.vault('Guarded');
  const dialog = await addDialog(page, vault.id);
  await fillCredential(dialog, 'http://169.254.169.254/mcp', 'whatever-token');
  await expect(dialog.getByText('http:// sends the token unencrypted')).toBeVisible();
  await press(dialog, 'Verify and add');
  await expect(verdict(dialog)).toContainText('Address not allowed');
  await fillCredential(dialog, 'nonsense', 'whatever-token');
  await press(dialog, 'Verify and add');
  await expect(dialog.getByLabel('MCP server URL')).toHaveAttribute('aria-invalid', 'true');
  await expect(verdict(dialog)).toHaveCount(0);
});

for (const shape of ['flat', 'auth'] as const)
  test.describe(`rotation, ${shape}`, () => {
    test.use({ accountOptions: { shape } });
    test('verifies a new token, rotates it, and shows its verdict with the credential', async ({
      page,
      account,
      mcp,
    }) => {
      const token = newCanary();
      const vault = await account.vault('Rotated');
      await account.credential(vault.id, mcp.url);
      await open(page, `/vaults/${vault.id}`);
      await expect(row(page, mcp.url)).toContainText('Not verified');
      const dialog = await openRotate(page, mcp.url);
      await tokenField(dialog).fill(token);
      await press(dialog, 'Verify and rotate');
      await expect(verdict(dialog)).toContainText('Refused');
      await expectAccessible(page, 'a verdict on a new token');
      mcp.take(token);
      await press(dialog, 'Verify and rotate');
      await expect(page.getByText(`The token for ${mcp.url} is rotated.`)).toBeVisible();
      await expect(row(page, mcp.url)).toContainText('Proven');
    });
  });

test('warns about the same token elsewhere before it is stored, and afterwards', async ({
  page,
  account,
  mcp,
}) => {
  const token = newCanary();
  const first = await account.vault('The first');
  const second = await account.vault('The second');
  const stored = `${mcp.openUrl}/stored`;
  const elsewhere = `The same token is kept in “The first” (${stored}) too.`;
  let dialog = await addDialog(page, first.id);
  await fillCredential(dialog, stored, token);
  await press(dialog, 'Verify and add');
  await expect(page.getByText(`A credential for ${stored} is stored.`)).toBeVisible();
  await expect(page.getByText('The same token is kept in')).toHaveCount(0);

  dialog = await addDialog(page, second.id);
  await fillCredential(dialog, mcp.openUrl, token);
  await press(dialog, 'Verify and add');
  await expect(dialog.getByRole('listitem').filter({ hasText: elsewhere })).toContainText('Warning');
  await expectAccessible(page, 'a warning about the same token elsewhere');
  expect(await account.credentials(second.id)).toEqual([]);
  await press(dialog, 'Verify and add');
  const said = page.getByRole('status').filter({ hasText: `A credential for ${mcp.openUrl} is stored.` });
  await expect(said.last()).toContainText(elsewhere);

  const rotate = await openRotate(page, mcp.openUrl);
  await tokenField(rotate).fill(token);
  await press(rotate, 'Verify and rotate');
  await expect(rotate.getByText('The credential already has this token')).toBeVisible();
  await press(rotate, 'Verify and rotate');
  await expect(page.getByText(`The entered token for ${mcp.openUrl} is the old one`)).toBeVisible();
  await expect(page.getByText(elsewhere).last()).toBeVisible();
  expect(placesOf(await serverPieces(), token)).toEqual([]);
});

test('in a vault with two credentials, each is verified separately and keeps its own verdict', async ({
  page,
  account,
  mcp,
}) => {
  const token = newCanary();
  mcp.take(token);
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Two at once');
  await press(page, 'Add a credential');
  await press(page, 'Add a credential');
  const one = page.getByRole('group', { name: 'Credential 1' });
  const two = page.getByRole('group', { name: 'Credential 2' });
  await fillCredential(one, mcp.url, token);
  await fillCredential(two, mcp.openUrl, 'whatever-token');
  await tokenField(one).fill('a-refused-token');
  await press(page, 'Verify and create vault');
  await expect(verdict(one)).toContainText('Refused');
  await expect(verdict(two)).toContainText('Accepted, unproven');
  await expectAccessible(page, 'verdicts in a new vault');
  expect(await account.vaultNamed('Two at once')).toBeUndefined();
  await tokenField(one).fill(token);
  await press(page, 'Verify and create vault');
  await expect(page.getByRole('heading', { name: 'Two at once', level: 1 })).toBeVisible();
  await expect(row(page, mcp.url)).toContainText('Proven');
  await expect(row(page, mcp.openUrl)).toContainText('Accepted, unproven');
  expect(await account.vaultNamed('Two at once')).toBeTruthy();
});
