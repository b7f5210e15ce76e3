import type { Page } from '@playwright/test';
import { type Account, expect, test } from './fixtures';
import { open, openRotate, row, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';

async function rotatable(page: Page, account: Account) {
  const vault = await account.vault('Rotating');
  const old = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  return { vaultId: vault.id, old, oldPath: `/vaults/${vault.id}/credentials/${old.id}` };
}

/** Polls the API until `over` is settled. Returns the number of active credentials of each poll. */
async function watchActive(account: Account, vaultId: string, over: Promise<unknown>): Promise<number[]> {
  const state = { isOver: false };
  const end = () => {
    state.isOver = true;
  };
  void over.then(end, end);
  const counts: number[] = [];
  while (!state.isOver) counts.push((await account.active(vaultId)).length);
  await over;
  return counts;
}

test('recreating keeps at least one credential active at every moment', async ({ page, account }) => {
  const { vaultId, old, oldPath } = await rotatable(page, account);
  const dialog = await openRotate(page, URL);
  await tokenField(dialog).fill('the-rotated-token');
  // Slow enough to observe every stage.
  await account.scenario('slow', { on: 'POST', ms: 400 });
  const done = (async () => {
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
  })();
  const counts = await watchActive(account, vaultId, done);
  expect(Math.min(...counts)).toBe(1);
  expect(Math.max(...counts)).toBe(2);
  const [now, ...more] = await account.active(vaultId);
  expect(more).toEqual([]);
  expect(now?.id).not.toBe(old.id);
  expect(now).toMatchObject({ mcp_server_url: URL, protocol: 'streamable_http' });
  expect(await account.isArchived(oldPath)).toBe(true);
  await expect(page.getByRole('article')).toHaveCount(0);
  await row(page, URL).getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(tokenField(dialog)).toHaveValue('');
});

test('can delete the old credential instead of archiving it', async ({ page, account }) => {
  const { vaultId, old, oldPath } = await rotatable(page, account);
  const dialog = await openRotate(page, URL);
  await tokenField(dialog).fill('the-rotated-token');
  await dialog.getByLabel('Old credential').selectOption('delete');
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
  expect(await account.isGone(oldPath)).toBe(true);
  const left = await account.credentials(vaultId);
  expect(left).toHaveLength(1);
  expect(left[0]?.id).not.toBe(old.id);
});

test('a refusal changes nothing and keeps the token in the form', async ({ page, account }) => {
  const { vaultId, old } = await rotatable(page, account);
  const dialog = await openRotate(page, URL);
  await account.scenario('forbidden', { on: 'POST' });
  await tokenField(dialog).fill('kept-on-refusal');
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(dialog.getByRole('alert')).toContainText('The token was not rotated');
  await expect(tokenField(dialog)).toHaveValue('kept-on-refusal');
  expect((await account.credentials(vaultId)).map(({ id, status }) => [id, status])).toEqual([
    [old.id, 'active'],
  ]);
  await account.calm();
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
  expect(await account.active(vaultId)).toHaveLength(1);
});

test('“Rotate” has a URL, which says when there is nothing to rotate', async ({ page, account }) => {
  const vault = await account.vault('Linked');
  const old = await account.credential(vault.id, URL);
  await account.archiveCredential(vault.id, old.id);
  await open(page, `/vaults/${vault.id}?rotate=${old.id}`);
  const dialog = page.getByRole('dialog', { name: 'Rotate' });
  await expect(dialog.getByText(URL)).toBeVisible();
  await expect(dialog.getByText(/credential is archived/)).toBeVisible();
  await tokenField(dialog).fill('too-late');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Verify and rotate' }).click();
  await expect(dialog.getByRole('alert')).toContainText('archived credentials cannot be rotated');
  expect(await account.active(vault.id)).toEqual([]);
});

test.describe('if the API allows one credential per server', () => {
  test.use({ accountOptions: { unique_targets: true } });

  test('asks the person before the old credential is removed first', async ({ page, account }) => {
    const { vaultId, old, oldPath } = await rotatable(page, account);
    const dialog = await openRotate(page, URL);
    await tokenField(dialog).fill('the-rotated-token');
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(dialog.getByText('This API allows one credential per server')).toBeVisible();
    await expect(dialog.getByText('before it removes the old one')).toBeHidden();
    expect((await account.active(vaultId)).map(({ id }) => id)).toEqual([old.id]);
    await expect(tokenField(dialog)).toHaveValue('the-rotated-token');
    await dialog.getByRole('button', { name: 'Archive the old one first' }).click();
    await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
    expect(await account.isArchived(oldPath)).toBe(true);
    const active = await account.active(vaultId);
    expect(active).toHaveLength(1);
    expect(active[0]?.id).not.toBe(old.id);
  });

  test('if the question is closed, the page shows it again, and the rotation can be closed', async ({
    page,
    account,
  }) => {
    const { vaultId, old } = await rotatable(page, account);
    const dialog = await openRotate(page, URL);
    await tokenField(dialog).fill('the-rotated-token');
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(dialog.getByText('This API allows one credential per server')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    const panel = page.getByRole('article', { name: `Unfinished rotation of ${URL}` });
    await expect(panel).toContainText('Nothing was changed.');
    await panel.getByRole('button', { name: 'Close rotation' }).click();
    await expect(panel).toBeHidden();
    await expect(page.getByText(/The rotation is closed\./)).toBeVisible();
    expect((await account.active(vaultId)).map(({ id }) => id)).toEqual([old.id]);
  });
});

test.describe('if the API rotates in place', () => {
  test.use({ accountOptions: { shape: 'auth' } });

  test('keeps the id, and asks nothing about the old credential', async ({ page, account }) => {
    const { vaultId, old } = await rotatable(page, account);
    const dialog = await openRotate(page, URL);
    await expect(dialog.getByText(/replaces the old one immediately/)).toBeVisible();
    await expect(dialog.getByLabel('Old credential')).toHaveCount(0);
    await tokenField(dialog).fill('the-rotated-token');
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
    const [now, ...more] = await account.credentials(vaultId);
    expect(more).toEqual([]);
    expect(now?.id).toBe(old.id);
    expect(now?.updated_at).not.toBe(old.updated_at);
  });

  test('finds a change whose response was lost', async ({ page, account }) => {
    const { vaultId, old } = await rotatable(page, account);
    const dialog = await openRotate(page, URL);
    await tokenField(dialog).fill('the-rotated-token');
    await account.scenario('committed_then_lost', { on: 'POST', path: `/credentials/${old.id}`, times: 1 });
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
    expect((await account.credentials(vaultId)).map(({ id }) => id)).toEqual([old.id]);
  });

  test('an unclear failure keeps the one credential and asks for the token again', async ({
    page,
    account,
  }) => {
    const { vaultId, old } = await rotatable(page, account);
    const dialog = await openRotate(page, URL);
    await tokenField(dialog).fill('the-rotated-token');
    await account.scenario('server_error', { on: 'POST', path: `/credentials/${old.id}` });
    await storeUnverified(dialog, 'Verify and rotate');
    const panel = page.getByRole('article', { name: `Unfinished rotation of ${URL}` });
    await expect(dialog.getByRole('alert')).toContainText('Exactly one credential exists');
    await expect(tokenField(dialog)).toHaveValue('the-rotated-token');
    await account.calm();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await panel.getByRole('button', { name: 'Enter the new token again' }).click();
    const again = page.getByRole('dialog', { name: 'Complete the rotation' });
    await expect(tokenField(again)).toHaveValue('');
    await tokenField(again).fill('the-rotated-token');
    await storeUnverified(again, 'Verify and complete');
    await expect(page.getByText(/The rotation is complete\./)).toBeVisible();
    await expect(panel).toBeHidden();
    const [now, ...more] = await account.credentials(vaultId);
    expect(more).toEqual([]);
    expect(now?.updated_at).not.toBe(old.updated_at);
  });
});
