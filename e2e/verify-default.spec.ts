// One press verifies a token and stores it. verify-policy.spec.ts tests whether the policy requires this.
import type { Locator, Page } from '@playwright/test';
import { alertIn } from './faults';
import { type Account, expect, test } from './fixtures';
import { fillCredential, open, openRotate, row, storeUnverified, tokenField } from './page-helpers';
import { newCanary } from './secret-sweep';

const verdict = (scope: Locator) => scope.getByRole('article', { name: 'Verdict' });
const press = (scope: Locator, name: string) => scope.getByRole('button', { name, exact: true }).click();
const skip = (scope: Locator) => scope.getByRole('button', { name: 'Store without verification' });

async function addDialog(page: Page, account: Account) {
  const { id } = await account.vault('Verified');
  await open(page, `/vaults/${id}?add=`);
  return { vaultId: id, dialog: page.getByRole('dialog', { name: 'Add credential' }) };
}

test('proven: one press stores the token with its verdict', async ({ page, account, mcp }) => {
  const token = newCanary();
  mcp.take(token);
  const { vaultId, dialog } = await addDialog(page, account);
  await fillCredential(dialog, mcp.url, token);
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.url)).toContainText('Proven');
  expect(await account.active(vaultId)).toHaveLength(1);
});

test('refused: stops, keeps the token, quotes the server, and stores only after a second press', async ({
  page,
  account,
  mcp,
}) => {
  const token = newCanary();
  const { vaultId, dialog } = await addDialog(page, account);
  await fillCredential(dialog, mcp.url, token);
  await expect(skip(dialog)).toHaveCount(0);
  await press(dialog, 'Verify and add');
  await expect(alertIn(dialog)).toContainText('The server does not accept this token.');
  await expect(verdict(dialog)).toContainText('The server says:');
  await expect(skip(dialog), 'at the foot of the dialog').toBeInViewport({ ratio: 1 });
  await expect(tokenField(dialog)).toHaveValue(token);
  expect(await account.credentials(vaultId)).toEqual([]);
  await skip(dialog).click();
  // The server's answer stays stored.
  await expect(row(page, mcp.url)).toContainText('Refused');
});

test('unreachable: reports an unknown verdict, and the token can be stored', async ({ page, account }) => {
  const url = 'https://mcp.unreachable.example/mcp';
  const { vaultId, dialog } = await addDialog(page, account);
  await fillCredential(dialog, url, newCanary());
  await press(dialog, 'Verify and add');
  await expect(alertIn(dialog)).toContainText('It is unknown whether the server accepts this token.');
  await expect(verdict(dialog)).toContainText('Unreachable');
  expect(await account.credentials(vaultId)).toEqual([]);
  await skip(dialog).click();
  await expect(row(page, url)).toContainText('Unreachable');
});

test('a token that changes during verification is not stored, and the next press verifies it', async ({
  page,
  account,
  mcp,
}) => {
  const [first, second] = [newCanary(), newCanary()];
  mcp.take(first);
  const held = mcp.hold(first);
  const { vaultId, dialog } = await addDialog(page, account);
  await fillCredential(dialog, mcp.url, first);
  await press(dialog, 'Verify and add');
  await held.asked;
  await tokenField(dialog).fill(second);
  held.release();
  await expect(alertIn(dialog)).toContainText('the form changed during verification');
  expect(await account.credentials(vaultId)).toEqual([]);
  await press(dialog, 'Verify and add');
  await expect(verdict(dialog)).toContainText('Refused');
  expect(mcp.asked).toContain(`Bearer ${second}`);
  expect(await account.credentials(vaultId)).toEqual([]);
});

test('a verdict survives an API failure: the next press stores without calling the server again', async ({
  page,
  account,
  mcp,
}) => {
  const token = newCanary();
  mcp.take(token);
  const { dialog } = await addDialog(page, account);
  await fillCredential(dialog, mcp.url, token);
  await account.scenario('forbidden', { on: 'POST' });
  await press(dialog, 'Verify and add');
  await expect(alertIn(dialog)).toContainText('does not have permission for this');
  await expect(verdict(dialog)).toContainText('Proven');
  const before = mcp.asked.length;
  await account.calm();
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.url)).toContainText('Proven');
  expect(mcp.asked).toHaveLength(before);
});

test('rotating sends the token nowhere while the reason is missing', async ({ page, account, mcp }) => {
  const [proven, next] = [newCanary(), newCanary()];
  mcp.take(proven);
  mcp.take(next);
  const { dialog } = await addDialog(page, account);
  await fillCredential(dialog, mcp.url, proven);
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.url)).toContainText('Proven');

  const rotate = await openRotate(page, mcp.url);
  await rotate.getByLabel('Reason', { exact: true }).selectOption('Choose a reason');
  await tokenField(rotate).fill(next);
  await press(rotate, 'Verify and rotate');
  await expect(rotate.getByText('Choose a reason.', { exact: true })).toBeVisible();
  expect(mcp.asked).not.toContain(`Bearer ${next}`);
  await rotate.getByLabel('Reason', { exact: true }).selectOption('Scheduled');
  await press(rotate, 'Verify and rotate');
  await expect(page.getByText(`The token for ${mcp.url} is rotated.`)).toBeVisible();
  await expect(row(page, mcp.url)).toContainText('Proven');
});

test('a refused token does not replace a proven one', async ({ page, account, mcp }) => {
  const proven = newCanary();
  mcp.take(proven);
  const { vaultId, dialog } = await addDialog(page, account);
  await fillCredential(dialog, mcp.url, proven);
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.url)).toContainText('Proven');
  const [before] = await account.active(vaultId);
  const rotate = await openRotate(page, mcp.url);
  await tokenField(rotate).fill(newCanary());
  await press(rotate, 'Verify and rotate');
  await expect(alertIn(rotate)).toContainText('The token was not rotated');
  await expect(verdict(rotate)).toContainText('Refused');
  expect((await account.active(vaultId)).map(({ id }) => id)).toEqual([before?.id]);
});

test('warns before it sends a token that is stored for another host', async ({ page, account, mcp }) => {
  const token = newCanary();
  const other = 'https://mcp.unreachable.example/mcp';
  const { vaultId, dialog } = await addDialog(page, account);
  await fillCredential(dialog, other, token);
  await storeUnverified(dialog);
  await expect(row(page, other)).toBeVisible();

  await open(page, `/vaults/${vaultId}?add=`);
  await fillCredential(dialog, mcp.openUrl, token);
  await press(dialog, 'Verify and add');
  await expect(alertIn(dialog)).toContainText('Read the warnings');
  await expect(dialog.getByRole('listitem').filter({ hasText: other })).toContainText('Warning');
  expect(mcp.asked).not.toContain(`Bearer ${token}`);
  await press(dialog, 'Verify and add');
  await expect(row(page, mcp.openUrl)).toContainText('Accepted, unproven');
});
