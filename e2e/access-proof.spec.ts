import type { Page } from '@playwright/test';
import { Authenticator } from './authenticator';
import { expectAccessible } from './axe';
import { chooseAction, open, row } from './page-helpers';
import { chooseReason } from './reason';
import { expect, test } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

const confirmation = (page: Page) => page.getByRole('dialog', { name: 'Confirm it is you' });

const age = (userId: string) =>
  inDatabase((client) =>
    client.query(`update access.session set proved_at = now() - interval '20 minutes' where user_id = $1`, [
      userId,
    ]),
  );

const roleOf = (userId: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query('select role from access."user" where id = $1', [userId]);
    return rows[0].role;
  });

async function askToDelete(page: Page, name: string): Promise<void> {
  await chooseAction(page, name, 'Delete vault');
  const dialog = page.getByRole('dialog', { name: `Delete “${name}”?` });
  await chooseReason(dialog);
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByRole('button', { name: 'Delete vault' }).click();
}

test('deleting asks for confirmation after 15 minutes, and continues after it', async ({
  openAs,
  account,
}) => {
  const user = await addUser('administrator');
  const vault = await account.vault('To be proven');
  const page = await openAs(user);
  await open(page, `/vaults/${vault.id}`);
  await age(user.id);
  await askToDelete(page, 'To be proven');
  await expect(confirmation(page)).toBeVisible();
  expect(await account.isGone(`/vaults/${vault.id}`)).toBe(false);
  await expectAccessible(page, 'confirm it is you');

  await confirmation(page).getByLabel('Password', { exact: true }).fill('not-the-password');
  await confirmation(page).getByRole('button', { name: 'Confirm identity' }).click();
  await expect(confirmation(page).getByRole('alert')).toHaveText('The password is wrong.');
  expect(await account.isGone(`/vaults/${vault.id}`)).toBe(false);
  await confirmation(page).getByLabel('Password', { exact: true }).fill(user.password);
  await confirmation(page).getByRole('button', { name: 'Confirm identity' }).click();
  await expect(page).toHaveURL('/vaults');
  expect(await account.isGone(`/vaults/${vault.id}`)).toBe(true);

  // A confirmation is valid for 15 minutes, so the next deletion does not ask.
  const next = await account.vault('Not asked again');
  await open(page, `/vaults/${next.id}`);
  await askToDelete(page, 'Not asked again');
  await expect(page).toHaveURL('/vaults');
  expect(await account.isGone(`/vaults/${next.id}`)).toBe(true);
});

test('deletes nothing if the person does not confirm', async ({ openAs, account }) => {
  const user = await addUser('administrator');
  const vault = await account.vault('Kept');
  const page = await openAs(user);
  await open(page, `/vaults/${vault.id}`);
  await age(user.id);
  await askToDelete(page, 'Kept');
  await confirmation(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(confirmation(page)).toHaveCount(0);
  const dialog = page.getByRole('dialog', { name: 'Delete “Kept”?' });
  await expect(dialog.getByRole('alert')).toContainText('“Kept” was not deleted');
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  await expect(page.getByRole('heading', { name: 'Kept', level: 1 })).toBeVisible();
  expect(await account.isGone(`/vaults/${vault.id}`)).toBe(false);
});

test('changing a role asks for confirmation, and a code of the app confirms it', async ({ openAs }) => {
  const user = await addUser('administrator');
  const other = await addUser('viewer', `Vic ${crypto.randomUUID().slice(0, 8)}`);
  const page = await openAs(user);
  await open(page, '/settings/security');
  await page.getByRole('button', { name: 'Set up the authenticator app' }).click();
  const app = page.getByRole('dialog', { name: 'Set up the authenticator app' });
  await app.getByLabel('Password', { exact: true }).fill(user.password);
  await app.getByRole('button', { name: 'Continue' }).click();
  const phone = new Authenticator((await app.getByLabel('Key', { exact: true }).textContent()) ?? '');
  await app.getByRole('textbox', { name: 'Authentication code' }).fill(await phone.next());
  await app.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'I saved the codes' }).click();
  await expect(page.getByText('The authenticator app is set up.')).toBeVisible();

  await open(page, '/settings/team');
  await age(user.id);
  await row(page, other.name).getByRole('button', { name: 'Change role' }).click();
  const dialog = page.getByRole('dialog', { name: `Change the role of ${other.email} (${other.name})` });
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: 'Auditor' });
  await dialog.getByRole('button', { name: 'Change role' }).click();
  await confirmation(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The role was not changed');
  expect(await roleOf(other.id)).toBe('viewer');

  await dialog.getByRole('button', { name: 'Change role' }).click();
  await confirmation(page).getByRole('button', { name: 'Use an authentication code' }).click();
  await expect(confirmation(page).getByRole('textbox', { name: 'Authentication code' })).toBeFocused();
  await page.keyboard.type(await phone.next());
  await page.keyboard.press('Enter');
  await expect(
    page.getByText(`(${other.name}) is auditor now. The new role applies from their next click.`),
  ).toBeVisible();
  expect(await roleOf(other.id)).toBe('auditor');
});

test('a second factor cannot be added without confirmation', async ({ openAs }) => {
  const user = await addUser('operator');
  const page = await openAs(user);
  await open(page, '/settings/security');
  await age(user.id);
  await page.getByRole('button', { name: 'Set up the authenticator app' }).click();
  const app = page.getByRole('dialog', { name: 'Set up the authenticator app' });
  await app.getByLabel('Password', { exact: true }).fill(user.password);
  await app.getByRole('button', { name: 'Continue' }).click();
  await confirmation(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByRole('alert')).toContainText('The app is not set up');
  await expect(app.getByLabel('Key', { exact: true })).toHaveCount(0);
  await app.getByRole('button', { name: 'Continue' }).click();
  await confirmation(page).getByLabel('Password', { exact: true }).fill(user.password);
  await confirmation(page).getByRole('button', { name: 'Confirm identity' }).click();
  await expect(app.getByLabel('Key', { exact: true })).toBeVisible();
});
