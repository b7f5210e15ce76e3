import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './isolated-server';
import { open } from './page-helpers';
import { signOut } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

test.describe.configure({ mode: 'default' });

/** A device with a fingerprint reader (WebAuthn automation over the DevTools protocol). */
async function plugIn(page: Page, isUserVerified = true) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verify: (isVerified: boolean) =>
      client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: isVerified }),
  };
}

const section = (page: Page) => page.getByRole('region', { name: 'Passkeys' });

async function add(page: Page, name: string): Promise<void> {
  await open(page, '/settings/security');
  await section(page).getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Name of the passkey').fill(name);
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
}

test('adds a passkey, signs in with it without a password, and removes it', async ({ openAs, own }) => {
  const user = await addUser('operator', 'Petra Passkey', own);
  const page = await openAs(user);
  const device = await plugIn(page);
  await add(page, 'Blue key');
  await expect(page.getByText('The passkey “Blue key” is added.')).toBeVisible();
  await expect(section(page).getByRole('listitem')).toContainText('Blue key');
  expect(await device.credentials()).toHaveLength(1);

  await signOut(page, user.name);
  await open(page, '/sign-in?next=/archive');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page).toHaveURL('/archive');
  await expect(page.getByRole('button', { name: 'Account of Petra Passkey' })).toBeVisible();

  await open(page, '/settings/security');
  await section(page).getByRole('button', { name: 'Remove Blue key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove “Blue key”?' });
  await expectAccessible(page, 'dialog that removes a passkey');
  await dialog.getByRole('button', { name: 'Remove passkey' }).click();
  await expect(page.getByText('“Blue key” is removed.')).toBeVisible();
  await expect(section(page).getByText('No passkeys yet.')).toBeVisible();
  await signOut(page, user.name);
  await open(page, '/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toHaveText(
    'This passkey cannot sign in here. Sign in another way.',
  );
  await page.goto('/vaults');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a device that does not verify its user can neither add a passkey nor sign in', async ({
  openAs,
  own,
}) => {
  const user = await addUser('operator', 'Uwe Unverified', own);
  const page = await openAs(user);
  const device = await plugIn(page, false);
  await add(page, 'Anybody’s');
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await expect(dialog.getByRole('alert')).toContainText('No passkey was added');
  await expectAccessible(page, 'adding a passkey, refused');
  await device.verify(true);
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByText('The passkey “Anybody’s” is added.')).toBeVisible();
  await signOut(page, user.name);
  await device.verify(false);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toBeVisible();
  await page.goto('/vaults');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a passkey of a deactivated user does not sign in', async ({ openAs, own }) => {
  const user = await addUser('operator', 'Dora Deactivated', own);
  const page = await openAs(user);
  await plugIn(page);
  await add(page, 'Laptop');
  await expect(page.getByText('The passkey “Laptop” is added.')).toBeVisible();
  await signOut(page, user.name);
  await inDatabase(
    (client) => client.query('update access."user" set deactivated_at = now() where id = $1', [user.id]),
    own,
  );
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toHaveText(
    'This passkey cannot sign in here. Sign in another way.',
  );
});
