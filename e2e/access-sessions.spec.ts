import type { Page } from '@playwright/test';
import { open } from './page-helpers';
import { enterPassword, expect, test } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

const sessionsOf = (userId: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query('select id from access.session where user_id = $1', [userId]);
    return rows.length;
  });

const section = (page: Page) => page.getByRole('region', { name: 'Sessions' });
const sessionRows = (page: Page) =>
  section(page)
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });

async function expectOut(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Archive' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
}

test('a session ends another session, and then all other sessions', async ({ openAs }) => {
  const user = await addUser('viewer');
  const [mine, first, second, third] = [
    await openAs(null),
    await openAs(user),
    await openAs(user),
    await openAs(user),
  ];
  await open(mine, '/sign-in');
  await enterPassword(mine, user);
  await expect(mine).toHaveURL('/');
  for (const page of [first, second, third]) await open(page, '/vaults');
  await open(mine, '/settings/security');
  await expect(sessionRows(mine)).toHaveCount(4);
  const own = sessionRows(mine).filter({ hasText: 'This session' });
  await expect(own).toHaveCount(1);
  await expect(own).toContainText(' on Linux');
  await expect(own).toContainText('127.0.0.1');
  await expect(own.getByRole('button', { name: 'Sign out' })).toHaveCount(0);

  // A program made the other sessions, so no browser is shown for them. The newest use comes first.
  await sessionRows(mine)
    .filter({ hasNotText: 'This session' })
    .first()
    .getByRole('button', { name: 'Sign out' })
    .click();
  await expect(mine.getByText(/is signed out\.$/)).toBeVisible();
  await expect(sessionRows(mine)).toHaveCount(3);
  expect(await sessionsOf(user.id)).toBe(3);

  await section(mine).getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(mine.getByText('You are signed out everywhere else.')).toBeVisible();
  await expect(sessionRows(mine)).toHaveCount(1);
  expect(await sessionsOf(user.id)).toBe(1);
  for (const page of [first, second, third]) await expectOut(page);
  await mine.reload();
  await expect(own).toBeVisible();
});

test('changing the password ends the other sessions, and the old password no longer works', async ({
  openAs,
}) => {
  const user = await addUser('viewer');
  const [mine, other] = [await openAs(user), await openAs(user)];
  await open(other, '/vaults');
  await open(mine, '/settings/security');
  const form = mine.getByRole('form', { name: 'Password' });
  const change = async (currentPassword: string, newPassword: string) => {
    await form.getByLabel('Current password').fill(currentPassword);
    await form.getByLabel('New password').fill(newPassword);
    await form.getByRole('button', { name: 'Change password' }).click();
  };
  await change('not-the-password', 'eleven brave otters');
  await expect(form.getByLabel('Current password')).toHaveAccessibleDescription('The password is wrong.');
  await change(user.password, 'password1234');
  await expect(form.getByLabel('New password')).toHaveAccessibleDescription(/common password/);
  expect(await sessionsOf(user.id)).toBe(2);
  await change(user.password, 'eleven brave otters');
  await expect(mine.getByText('The password is changed. You are signed out everywhere else.')).toBeVisible();
  expect(await sessionsOf(user.id)).toBe(1);
  await expectOut(other);
  await enterPassword(other, user);
  await expect(other.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toHaveText(
    'Email or password is wrong.',
  );
  await enterPassword(other, { ...user, password: 'eleven brave otters' });
  await expect(other).toHaveURL('/archive');
  await open(mine, '/vaults');
  await expect(mine).toHaveURL('/vaults');
});

test('a session that was ended elsewhere cannot end other sessions', async ({ openAs }) => {
  const user = await addUser('viewer');
  const [mine, other] = [await openAs(user), await openAs(user)];
  await open(other, '/settings/security');
  await open(mine, '/settings/security');
  await section(mine).getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(mine.getByText('You are signed out everywhere else.')).toBeVisible();
  await section(other).getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(
    other
      .getByText('You are not signed in, or your session has ended.')
      .or(other.getByRole('heading', { name: 'Sign in' }))
      .first(),
  ).toBeVisible();
  expect(await sessionsOf(user.id)).toBe(1);
});
