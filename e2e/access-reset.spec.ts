import { expectAccessible } from './axe';
import { open, row } from './page-helpers';
import { expect, test } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

const NEXT = 'eleven early herons';

test('an administrator creates a reset link, and the person sets a new password with it, once', async ({
  openAs,
}) => {
  const user = await addUser('operator', 'Paula Forgetful');
  const theirs = await openAs(user);
  await open(theirs, '/vaults');
  const page = await openAs(await addUser('administrator'));
  await open(page, '/settings/team');
  await row(page, user.email)
    .getByRole('button', { name: `More actions for ${user.email} (${user.name})` })
    .click();
  await page.getByRole('menuitem', { name: 'Create reset link' }).click();
  const confirm = page.getByRole('dialog', { name: `Create “Reset link for ${user.email} (${user.name})”?` });
  await expectAccessible(page, 'create reset link');
  await confirm.getByRole('button', { name: 'Create reset link' }).click();
  const shown = page.getByRole('dialog', { name: 'Send this link' });
  const link = await shown.getByLabel('Reset link', { exact: true }).inputValue();
  await shown.getByRole('button', { name: 'Done' }).click();

  const guest = await openAs(null);
  await open(guest, link);
  const form = guest.getByRole('form', { name: 'Set a new password' });
  await expectAccessible(guest, 'set a new password');
  await form.getByLabel('Email').fill('somebody-else@example.com');
  await form.getByLabel('New password', { exact: true }).fill(NEXT);
  await form.getByRole('button', { name: 'Set password' }).click();
  await expect(form.getByText('The link is for another email address.')).toBeVisible();
  await form.getByLabel('Email').fill(user.email);
  await form.getByRole('button', { name: 'Set password' }).click();
  await expect(guest).toHaveURL('/sign-in');
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await open(guest, '/sign-in');
  await guest.getByLabel('Email').fill(user.email);
  await guest.getByLabel('Password', { exact: true }).fill(NEXT);
  await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(guest.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();

  const late = await openAs(null);
  await open(late, link);
  const again = late.getByRole('form', { name: 'Set a new password' });
  await again.getByLabel('Email').fill(user.email);
  await again.getByLabel('New password', { exact: true }).fill(NEXT);
  await again.getByRole('button', { name: 'Set password' }).click();
  await expect(late.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
});

test('a name that imitates the administrator looks different in Activity and in Team', async ({ openAs }) => {
  const name = 'Administrator <admin@example.com>';
  const user = await addUser('operator', name);
  await open(await openAs(user), '/vaults');
  const page = await openAs(await addUser('administrator'));
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, `/activity?actor=${user.id}`);
  const who = page.getByRole('row').nth(1).getByText(user.email, { exact: true }).last();
  await expect(who).toBeVisible();
  expect(await who.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await expect(page.getByText('admin@example.com')).toHaveCount(0);
  await open(page, '/settings/team');
  await expect(row(page, user.email)).toBeVisible();
  await expect(row(page, user.email).getByText('admin@example.com')).toHaveCount(0);
});

test('creating an invitation asks an old session for confirmation', async ({ openAs }) => {
  const administrator = await addUser('administrator');
  const page = await openAs(administrator);
  await open(page, '/settings/team');
  await inDatabase((client) =>
    client.query(`update access.session set proved_at = now() - interval '16 minutes' where user_id = $1`, [
      administrator.id,
    ]),
  );
  await page.getByRole('button', { name: 'Invite member' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm it is you' });
  await proof.getByLabel('Password', { exact: true }).fill(administrator.password);
  await proof.getByRole('button', { name: 'Confirm identity' }).click();
  await expect(page.getByRole('dialog', { name: 'Send this link' })).toBeVisible();
});
