import type { Page } from '@playwright/test';
import { type Account, expect, test } from './fixtures';
import { open, openRotate, reload, row, storeUnverified, tokenField } from './page-helpers';

const URL = 'https://mcp.example.com/mcp';

const panelOf = (page: Page) => page.getByRole('article', { name: `Unfinished rotation of ${URL}` });

async function interrupted(page: Page, account: Account, fault: string, options: Record<string, unknown>) {
  const vault = await account.vault('Interrupted');
  const old = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  const dialog = await openRotate(page, URL);
  await tokenField(dialog).fill('the-rotated-token');
  await account.scenario(fault, { on: 'POST', ...options });
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(panelOf(page).or(dialog.getByRole('alert'))).toBeVisible();
  const oldPath = `/vaults/${vault.id}/credentials/${old.id}`;
  return { vaultId: vault.id, old, oldPath, dialog };
}

const LOST = ['committed_then_lost', { path: '/credentials', times: 1 }] as const;

test('finds a create whose response was lost, and one button completes the rotation', async ({
  page,
  account,
}) => {
  const { vaultId, old, oldPath } = await interrupted(page, account, ...LOST);
  const both = await account.active(vaultId);
  expect(both).toHaveLength(2);
  const made = both.find(({ id }) => id !== old.id);
  await expect(panelOf(page)).toContainText(`The new credential ${made?.id} is active.`);
  await reload(page);
  await panelOf(page).getByRole('button', { name: 'Archive the old credential' }).click();
  await expect(panelOf(page)).toBeHidden();
  await expect(page.getByText(/The rotation is complete\./)).toBeVisible();
  await expect(row(page, URL)).toHaveCount(1);
  expect((await account.active(vaultId)).map(({ id }) => id)).toEqual([made?.id]);
  expect(await account.isArchived(oldPath)).toBe(true);
});

test('the rotation can be closed with both credentials', async ({ page, account }) => {
  const { vaultId } = await interrupted(page, account, ...LOST);
  await panelOf(page).getByRole('button', { name: 'Keep both credentials' }).click();
  await expect(panelOf(page)).toBeHidden();
  await expect(page.getByText(/The rotation is closed\./)).toBeVisible();
  await expect(row(page, URL)).toHaveCount(2);
  expect(await account.active(vaultId)).toHaveLength(2);
  await reload(page);
  await expect(row(page, URL)).toHaveCount(2);
  await expect(panelOf(page)).toHaveCount(0);
});

test('if archiving fails, both credentials stay, the panel says so, and only a press retries', async ({
  page,
  account,
}) => {
  const { vaultId, old } = await interrupted(page, account, 'server_error', { path: '/archive' });
  expect(await account.active(vaultId)).toHaveLength(2);
  await expect(panelOf(page)).toContainText('The last step failed:');
  await expect(panelOf(page)).toContainText('Request ID');
  const complete = panelOf(page).getByRole('button', { name: 'Archive the old credential' });
  await complete.click();
  await expect(complete).toBeEnabled();
  expect(await account.active(vaultId)).toHaveLength(2);
  await account.calm();
  await complete.click();
  await expect(panelOf(page)).toBeHidden();
  const active = await account.active(vaultId);
  expect(active).toHaveLength(1);
  expect(active[0]?.id).not.toBe(old.id);
});

const NEVER_ARRIVED = ['reset', { path: '/credentials' }] as const;

test('if the create never arrived, the form keeps the token until it is stored', async ({
  page,
  account,
}) => {
  const { vaultId, old, dialog } = await interrupted(page, account, ...NEVER_ARRIVED);
  await expect(dialog.getByRole('alert')).toContainText('The rotation is not finished');
  await expect(dialog.getByRole('alert')).toContainText('the API does not show one so far');
  expect((await account.active(vaultId)).map(({ id }) => id)).toEqual([old.id]);
  await expect(tokenField(dialog)).toHaveValue('the-rotated-token');
  await account.calm();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: 'Discard changes' }).click();
  await panelOf(page).getByRole('button', { name: 'Enter the new token again' }).click();
  const again = page.getByRole('dialog', { name: 'Complete the rotation' });
  await expect(tokenField(again)).toHaveValue('');
  await tokenField(again).fill('the-rotated-token');
  await storeUnverified(again, 'Verify and complete');
  await expect(page.getByText(/The rotation is complete\./)).toBeVisible();
  await expect(panelOf(page)).toBeHidden();
  const active = await account.active(vaultId);
  expect(active).toHaveLength(1);
  expect(active[0]?.id).not.toBe(old.id);
});

test('a tab that is closed during a rotation loses only the token', async ({ page, context, account }) => {
  const { vaultId, old, dialog } = await interrupted(page, account, ...NEVER_ARRIVED);
  await expect(dialog.getByRole('alert')).toContainText('The rotation is not finished');
  await account.calm();
  await page.close();
  const next = await context.newPage();
  await open(next, `/vaults/${vaultId}`);
  await panelOf(next).getByRole('button', { name: 'Check again' }).click();
  await expect(panelOf(next).getByRole('button', { name: 'Check again' })).toBeEnabled();
  await panelOf(next).getByRole('button', { name: 'Enter the new token again' }).click();
  const again = next.getByRole('dialog', { name: 'Complete the rotation' });
  await tokenField(again).fill('<TOKEN>');
  await again.getByRole('button', { name: 'Verify and complete' }).click();
  await expect(tokenField(again)).toHaveAttribute('aria-invalid', 'true');
  await tokenField(again).fill('the-rotated-token');
  await storeUnverified(again, 'Verify and complete');
  await expect(next.getByText(/The rotation is complete\./)).toBeVisible();
  const active = await account.active(vaultId);
  expect(active).toHaveLength(1);
  expect(active[0]?.id).not.toBe(old.id);
});

test('refuses a second rotation while the first is unfinished', async ({ page, account }) => {
  const { vaultId, old } = await interrupted(page, account, ...NEVER_ARRIVED);
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The rotation is not finished');
  await account.calm();
  await page.close();
  const next = await page.context().newPage();
  await open(next, `/vaults/${vaultId}`);
  const dialog = await openRotate(next, URL);
  await tokenField(dialog).fill('another-token');
  await dialog.getByRole('button', { name: 'Verify and rotate' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    'An earlier rotation of this credential is not finished.',
  );
  expect((await account.active(vaultId)).map(({ id }) => id)).toEqual([old.id]);
});

test.describe('if the API allows one credential per server', () => {
  test.use({ accountOptions: { unique_targets: true } });

  test('reports a failure after the old credential was removed, and the new token completes the rotation', async ({
    page,
    account,
  }) => {
    const vault = await account.vault('Alone');
    const old = await account.credential(vault.id, URL);
    await open(page, `/vaults/${vault.id}`);
    const dialog = await openRotate(page, URL);
    await tokenField(dialog).fill('the-rotated-token');
    await storeUnverified(dialog, 'Verify and rotate');
    const archiveFirst = dialog.getByRole('button', { name: 'Archive the old one first' });
    await expect(archiveFirst).toBeVisible();
    await account.archiveCredential(vault.id, old.id);
    await account.scenario('forbidden', { on: 'POST', path: '/credentials' });
    await archiveFirst.click();
    await expect(dialog.getByRole('alert')).toContainText('agents cannot reach it');
    expect(await account.active(vault.id)).toEqual([]);
    await account.calm();
    await expect(tokenField(dialog)).toHaveValue('the-rotated-token');
    await dialog.getByRole('button', { name: 'Enter the new token again' }).click();
    await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
    await expect(panelOf(page)).toHaveCount(0);
    expect(await account.active(vault.id)).toHaveLength(1);
  });
});

test('the second of two tabs learns that the first has finished the rotation', async ({
  page,
  context,
  account,
}) => {
  const { vaultId } = await interrupted(page, account, ...LOST);
  const other = await context.newPage();
  await open(other, `/vaults/${vaultId}`);
  const late = panelOf(other).getByRole('button', { name: 'Archive the old credential' });
  await expect(late).toBeVisible();
  await panelOf(page).getByRole('button', { name: 'Archive the old credential' }).click();
  await expect(panelOf(page)).toBeHidden();
  await late.click();
  await expect(panelOf(other)).toBeHidden();
  await expect(other.getByText(/Another tab or person has changed this rotation\./)).toBeVisible();
  expect(await account.active(vaultId)).toHaveLength(1);
});

test('the rotation of a deleted vault can be closed', async ({ page, account }) => {
  const { vaultId } = await interrupted(page, account, ...LOST);
  expect((await account.call('DELETE', `/vaults/${vaultId}`)).ok()).toBe(true);
  await open(page, '/vaults');
  await page.getByRole('link', { name: `Close unfinished changes in ${vaultId}` }).click();
  await expect(page.getByRole('heading', { name: 'Vault not found', level: 1 })).toBeVisible();
  await expect(panelOf(page)).toContainText('cannot be completed');
  await expect(panelOf(page).getByRole('button')).toHaveText(['Check again', 'Close rotation']);
  await panelOf(page).getByRole('button', { name: 'Close rotation' }).click();
  await expect(panelOf(page)).toBeHidden();
  await reload(page);
  await expect(page.getByRole('heading', { name: 'Vault not found', level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Unfinished' })).toHaveCount(0);
  await open(page, '/vaults');
  await expect(page.getByRole('link', { name: `Close unfinished changes in ${vaultId}` })).toHaveCount(0);
});
