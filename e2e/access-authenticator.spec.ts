import type { Locator, Page } from '@playwright/test';
import { Authenticator } from './authenticator';
import { expectAccessible } from './axe';
import { open, row } from './page-helpers';
import { enterPassword, expect, signOut, test } from './signed-out-fixtures';
import { addUser, type Credentials, inDatabase } from './users';

const SPENT = 'This code is wrong, was already used, or is no longer valid. Enter the latest one.';

const section = (page: Page) => page.getByRole('region', { name: 'Authenticator app' });
const sendCode = async (page: Page, code: string, label = 'Authentication code') => {
  await page.getByRole('textbox', { name: label }).fill(code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

async function toCode(page: Page, user: Credentials): Promise<void> {
  await open(page, '/sign-in');
  await enterPassword(page, user);
  await expect(page.getByRole('textbox', { name: 'Authentication code' })).toBeFocused();
}

const isOn = (userId: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query('select two_factor_enabled from access."user" where id = $1', [
      userId,
    ]);
    return rows[0].two_factor_enabled === true;
  });

async function shownCodes(dialog: Locator): Promise<string[]> {
  const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  return codes.allTextContents();
}

/** Sets up the authenticator app through the interface. Returns the app and the recovery codes. */
async function setUp(page: Page, user: Credentials, look: (what: string) => Promise<void>) {
  await open(page, '/settings/security');
  await section(page).getByRole('button', { name: 'Set up the authenticator app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up the authenticator app' });
  await look('set up the app: password');
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const app = new Authenticator((await dialog.getByLabel('Key', { exact: true }).textContent()) ?? '');
  await expect(dialog.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
  await look('set up the app: key');
  await dialog.getByRole('textbox', { name: 'Authentication code' }).fill(await app.next());
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const codes = page.getByRole('dialog', { name: 'Save your recovery codes' });
  const recoveryCodes = await shownCodes(codes);
  await look('set up the app: recovery codes');
  await codes.getByRole('button', { name: 'I saved the codes' }).click();
  await expect(page.getByText('The authenticator app is set up.')).toBeVisible();
  return { app, recoveryCodes };
}

test('sets up the authenticator app, accepts each code once, and turns the app off', async ({ openAs }) => {
  const user = await addUser('operator', 'Toni Totp');
  const page = await openAs(user);
  const { app } = await setUp(page, user, async () => undefined);
  expect(await isOn(user.id)).toBe(true);

  await signOut(page, user.name);
  await toCode(page, user);
  const half = await page.context().newPage();
  await half.goto('/vaults');
  await expect(half).toHaveURL(/\/sign-in/);
  await half.close();
  const code = await app.next();
  await sendCode(page, code);
  await expect(page).toHaveURL('/');

  const other = await openAs(null);
  await toCode(other, user);
  await sendCode(other, code);
  await expect(other.getByRole('alert').first()).toHaveText(SPENT);
  await other.goto('/vaults');
  await expect(other).toHaveURL(/\/sign-in/);

  await open(page, '/settings/security');
  await section(page).getByRole('button', { name: 'Turn off' }).click();
  const dialog = page.getByRole('dialog', { name: 'Turn off the authenticator app' });
  await dialog.getByLabel('Password', { exact: true }).fill('not-the-password');
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The password is wrong.');
  expect(await isOn(user.id)).toBe(true);
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByText('The authenticator app is turned off.')).toBeVisible();
  expect(await isOn(user.id)).toBe(false);
  await signOut(page, user.name);
  await enterPassword(page, user);
  await expect(page).toHaveURL('/');
});

test('accepts each recovery code once, and new codes invalidate the old ones', async ({ openAs }) => {
  const user = await addUser('viewer', 'Rita Recovery');
  const page = await openAs(user);
  const { recoveryCodes } = await setUp(page, user, async () => undefined);
  const [first = '', second = ''] = recoveryCodes;
  expect(new Set(recoveryCodes).size).toBe(10);
  await signOut(page, user.name);

  const withRecoveryCode = async (code: string) => {
    await toCode(page, user);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await expect(page.getByRole('textbox', { name: 'Recovery code' })).toBeFocused();
    await sendCode(page, code, 'Recovery code');
  };
  await withRecoveryCode(first);
  await expect(page).toHaveURL('/');
  await signOut(page, user.name);
  await withRecoveryCode(first);
  await expect(page.getByRole('alert').first()).toHaveText(
    'This recovery code is wrong or was already used.',
  );
  await withRecoveryCode(second);
  await expect(page).toHaveURL('/');

  await open(page, '/settings/security');
  await section(page).getByRole('button', { name: 'Create recovery codes' }).click();
  const ask = page.getByRole('dialog', { name: 'New recovery codes' });
  await ask.getByLabel('Password', { exact: true }).fill(user.password);
  await ask.getByRole('button', { name: 'Create new codes' }).click();
  const kept = page.getByRole('dialog', { name: 'Save your recovery codes' });
  const renewed = await shownCodes(kept);
  expect(renewed.filter((code) => recoveryCodes.includes(code))).toEqual([]);
  await kept.getByRole('button', { name: 'I saved the codes' }).click();
  await signOut(page, user.name);
  await withRecoveryCode(recoveryCodes[2] ?? '');
  await expect(page.getByRole('alert').first()).toHaveText(
    'This recovery code is wrong or was already used.',
  );
  await withRecoveryCode(renewed[0] ?? '');
  await expect(page).toHaveURL('/');
});

test('does not turn the app on after a wrong first code', async ({ openAs }) => {
  const user = await addUser('viewer', 'Wanda Wrong');
  const page = await openAs(user);
  await open(page, '/settings/security');
  await section(page).getByRole('button', { name: 'Set up the authenticator app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up the authenticator app' });
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('textbox', { name: 'Authentication code' }).fill('12345');
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The app is not set up yet');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await isOn(user.id)).toBe(false);
  await signOut(page, user.name);
  await enterPassword(page, user);
  await expect(page).toHaveURL('/');
});

test('the dialog that sets up the app is accessible', async ({ openAs }) => {
  test.slow();
  const user = await addUser('viewer', 'Ada Axe');
  const page = await openAs(user);
  await setUp(page, user, (what) => expectAccessible(page, what));
});

test('the account page with an app and the second step of sign-in are accessible', async ({ openAs }) => {
  test.slow();
  const user = await addUser('viewer', 'Ada Axe');
  const page = await openAs(user);
  await setUp(page, user, async () => undefined);
  await expectAccessible(page, 'account page with the app');
  await signOut(page, user.name);
  await toCode(page, user);
  await expectAccessible(page, 'second step: code');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await sendCode(page, 'not-a-code', 'Recovery code');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expectAccessible(page, 'second step: recovery code with an error');
});

test('after an administrator resets a second factor, the password alone signs in', async ({ openAs }) => {
  const user = await addUser('operator', 'Lena Lost');
  await setUp(await openAs(user), user, async () => undefined);
  const administrator = await addUser('administrator');
  const page = await openAs(administrator);
  await open(page, '/settings/team');
  const who = `${user.email} (${user.name})`;
  await row(page, user.name)
    .getByRole('button', { name: `More actions for ${who}` })
    .click();
  await page.getByRole('menuitem', { name: 'Reset second factor' }).click();
  const dialog = page.getByRole('dialog', { name: `Reset “Second factor of ${who}”?` });
  await expectAccessible(page, 'reset second factor');
  await dialog.getByRole('button', { name: 'Reset second factor' }).click();
  await expect(page.getByText(`“Second factor of ${who}” is reset.`)).toBeVisible();
  expect(await isOn(user.id)).toBe(false);
  await signOut(page, administrator.name);
  await enterPassword(page, user);
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
});
