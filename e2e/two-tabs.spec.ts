import { expect, test } from './fixtures';
import { chooseAction, open, openRotate, row, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';

test('archiving twice reports “already archived”', async ({ page, context, account }) => {
  const vault = await account.vault('Tabs');
  const credential = await account.credential(vault.id, URL);
  const other = await context.newPage();
  for (const tab of [page, other]) await open(tab, `/vaults/${vault.id}`);
  for (const [tab, sentence] of [
    [page, `“${URL}” is archived.`],
    [other, `“${URL}” was already archived.`],
  ] as const) {
    await chooseAction(tab, URL, 'Archive');
    await chooseReason(tab);
    await tab.getByRole('button', { name: 'Archive credential' }).click();
    await expect(tab.getByText(sentence)).toBeVisible();
    await expect(row(tab, URL)).toHaveCount(0);
  }
  expect(await account.isArchived(`/vaults/${vault.id}/credentials/${credential.id}`)).toBe(true);
});

test('a row that is archived elsewhere while its dialog is open leaves the focus in the page', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Tabs');
  const credential = await account.credential(vault.id, URL);
  await page.clock.install();
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, URL, 'Archive');
  const dialog = page.getByRole('dialog', { name: `Archive “${URL}”?` });
  await expect(dialog).toBeVisible();
  await account.call('POST', `/vaults/${vault.id}/credentials/${credential.id}/archive`);
  // A tab that becomes visible reads its list again if it is stale.
  await page.clock.fastForward('01:00');
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByText('No active credentials.')).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('main')).toBeFocused();
});

test('deleting twice reports “already deleted”', async ({ page, account }) => {
  const vault = await account.vault('Tabs');
  const credential = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, URL, 'Delete');
  await account.call('DELETE', `/vaults/${vault.id}/credentials/${credential.id}`);
  await chooseReason(page);
  await page.getByLabel(`Type ${URL} to confirm`).fill(URL);
  await page.getByRole('button', { name: 'Delete credential' }).click();
  await expect(page.getByText(`“${URL}” was already deleted.`)).toBeVisible();
  await expect(row(page, URL)).toHaveCount(0);
});

test('rotating in both tabs leaves one credential, and the second tab learns why', async ({
  page,
  context,
  account,
}) => {
  const vault = await account.vault('Tabs');
  await account.credential(vault.id, URL);
  const other = await context.newPage();
  for (const tab of [page, other]) await open(tab, `/vaults/${vault.id}`);
  const late = await openRotate(other, URL);
  await tokenField(late).fill('the-second-token');
  const first = await openRotate(page, URL);
  await tokenField(first).fill('the-first-token');
  await storeUnverified(first, 'Verify and rotate');
  await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
  const [winner] = await account.active(vault.id);
  await late.getByRole('button', { name: 'Verify and rotate' }).click();
  await expect(late.getByRole('alert')).toContainText('archived credentials cannot be rotated');
  await expect(tokenField(late)).toHaveValue('the-second-token');
  expect((await account.active(vault.id)).map(({ id }) => id)).toEqual([winner?.id]);
});

test('a vault that was archived elsewhere refuses a new credential with an explanation', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Tabs');
  await open(page, `/vaults/${vault.id}`);
  await page.getByRole('button', { name: 'Add credential' }).click();
  await account.archiveVault(vault.id);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await dialog.getByLabel('MCP server URL').fill(URL);
  await tokenField(dialog).fill('too-late-for-this');
  await storeUnverified(dialog);
  await expect(dialog.getByRole('alert')).toContainText('is archived');
  await expect(tokenField(dialog)).toHaveValue('too-late-for-this');
  expect(await account.credentials(vault.id)).toEqual([]);
});
