import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { chooseAction, open, reload, row } from './page-helpers';
import { chooseReason } from './reason';
import { expect, test } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true });
const unique = (name: string) => `${name} ${crypto.randomUUID().slice(0, 8)}`;

const stateOf = (userId: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query(
      `select u.role, u.deactivated_at is null as active,
        (select count(*)::int from access.session s where s.user_id = u.id) as sessions
        from access."user" u where u.id = $1`,
      [userId],
    );
    return rows[0];
  });

async function changeRole(page: Page, name: string, role: string): Promise<void> {
  await open(page, '/settings/team');
  await row(page, name).getByRole('button', { name: 'Change role' }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`^Change the role of \\S+ \\(${name}\\)$`) });
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: role });
  await dialog.getByRole('button', { name: 'Change role' }).click();
  await expect(
    page.getByText(`(${name}) is ${role.toLowerCase()} now. The new role applies from their next click.`),
  ).toBeVisible();
}

test('an operator who becomes a viewer is refused at the next click, with the reason', async ({
  openAs,
  account,
}) => {
  const vault = await account.vault('Contested');
  const operator = await addUser('operator', unique('Olga'));
  const theirs = await openAs(operator);
  await open(theirs, `/vaults/${vault.id}`);
  await chooseAction(theirs, 'Contested', 'Archive vault');
  const dialog = theirs.getByRole('dialog', { name: 'Archive “Contested”?' });
  await chooseReason(dialog);

  const page = await openAs(await addUser('administrator'));
  await changeRole(page, operator.name, 'Viewer');
  expect(await stateOf(operator.id)).toMatchObject({ role: 'viewer', active: true });

  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  const refusal = dialog.getByRole('alert');
  await expect(refusal).toContainText('“Contested” was not archived');
  await expect(refusal).toContainText(
    'Your role, viewer, may not add, rotate or archive. This requires the role operator or administrator. An administrator can change your role.',
  );
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(false);
  await expectAccessible(theirs, 'an action that the role may not do');
  await reload(theirs);
  await expect(heading(theirs, 'Contested')).toBeVisible();
  await theirs.getByRole('button', { name: 'Actions for Contested' }).click();
  await expect(theirs.getByRole('menuitem', { name: 'Archived credentials' })).toBeVisible();
  await expect(theirs.getByRole('menuitem', { name: 'Archive vault' })).toHaveCount(0);
  await expect(theirs.getByRole('button', { name: 'Add credential' })).toHaveCount(0);

  await changeRole(page, operator.name, 'Operator');
  await reload(theirs);
  await chooseAction(theirs, 'Contested', 'Archive vault');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  await expect(theirs.getByText('“Contested” is archived.')).toBeVisible();
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(true);
});

test('a deactivated user is signed out at the next click, and can sign in after reactivation', async ({
  openAs,
  account,
}) => {
  const vault = await account.vault('Not theirs any more');
  const user = await addUser('operator', unique('Dan'));
  const theirs = await openAs(user);
  await open(theirs, `/vaults/${vault.id}`);
  const page = await openAs(await addUser('administrator'));
  await open(page, '/settings/team');
  await row(page, user.name).getByRole('button', { name: 'Deactivate' }).click();
  const dialog = page.getByRole('dialog', { name: `Deactivate “${user.email} (${user.name})”?` });
  await expectAccessible(page, 'deactivate');
  await dialog.getByRole('button', { name: 'Deactivate account' }).click();
  await expect(page.getByText(`“${user.email} (${user.name})” is deactivated.`)).toBeVisible();
  await expect(row(page, user.name)).toContainText('Deactivated');
  expect(await stateOf(user.id)).toEqual({ role: 'operator', active: false, sessions: 0 });

  await theirs.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Archive' }).click();
  await expect(heading(theirs, 'Sign in')).toBeVisible();
  await open(theirs, `/vaults/${vault.id}`);
  await expect(heading(theirs, 'Sign in')).toBeVisible();
  await theirs.getByLabel('Email').fill(user.email);
  await theirs.getByLabel('Password', { exact: true }).fill(user.password);
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(theirs.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toHaveText(
    'Email or password is wrong.',
  );

  await row(page, user.name).getByRole('button', { name: 'Reactivate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reactivate account' }).click();
  await expect(page.getByText(`“${user.email} (${user.name})” is active again.`)).toBeVisible();
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(heading(theirs, 'Not theirs any more')).toBeVisible();
});

test('an open dialog of a deactivated user changes nothing and leads to sign-in', async ({
  openAs,
  account,
}) => {
  const vault = await account.vault('Still here');
  const user = await addUser('operator');
  const theirs = await openAs(user);
  await open(theirs, `/vaults/${vault.id}`);
  await chooseAction(theirs, 'Still here', 'Archive vault');
  await expect(theirs.getByRole('dialog', { name: 'Archive “Still here”?' })).toBeVisible();
  await inDatabase((client) =>
    client.query('update access."user" set deactivated_at = now() where id = $1', [user.id]),
  );
  const dialog = theirs.getByRole('dialog', { name: 'Archive “Still here”?' });
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  await expect(dialog.getByRole('alert')).toContainText('You are not signed in, or your session has ended.');
  await expect(dialog.getByRole('link', { name: /Sign in/ })).toBeVisible();
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(false);
});

test('an administrator who demotes themselves is warned, and loses access to the page', async ({
  openAs,
}) => {
  const user = await addUser('administrator', unique('Selma'));
  const page = await openAs(user);
  await open(page, '/settings/team');
  await expect(row(page, user.name)).toContainText('(you)');
  await row(page, user.name).getByRole('button', { name: 'Change role' }).click();
  const dialog = page.getByRole('dialog', { name: `Change the role of ${user.email} (${user.name})` });
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: 'Auditor' });
  await expect(dialog.getByText('This is your own account.')).toBeVisible();
  await expectAccessible(page, "changing one's own role");
  await dialog.getByRole('button', { name: 'Change role' }).click();
  await expect(heading(page, 'You cannot open this page')).toBeVisible();
  await expect(page.getByText('Your role, auditor, may not manage the team and the settings.')).toBeVisible();
  expect((await stateOf(user.id)).role).toBe('auditor');
});

test('the settings pages are accessible', async ({ openAs }) => {
  test.slow();
  const page = await openAs(await addUser('administrator'));
  for (const name of ['team', 'security', 'connection']) {
    await open(page, `/settings/${name}`);
    await expectAccessible(page, `settings: ${name}`);
  }
});
