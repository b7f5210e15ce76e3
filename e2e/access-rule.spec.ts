import type { Page } from '@playwright/test';
import { Authenticator } from './authenticator';
import { expectAccessible } from './axe';
import { expect, type IsolatedServer, test } from './isolated-server';
import { open, row } from './page-helpers';
import { addUser, type Credentials, inDatabase } from './users';

// These tests set a rule for everyone and remove administrators, so they run in order on their own console.
test.describe.configure({ mode: 'serial' });
// The administrator of this console ends up with a second factor.
test.use({ consoleOf: 'rules' });

const LAST = 'The only administrator. Make another member an administrator first.';

const administrators = (own: IsolatedServer): Promise<number> =>
  inDatabase(async (client) => {
    const { rows } = await client.query(
      `select count(*)::int as left from access."user" where role = 'administrator' and deactivated_at is null`,
    );
    return rows[0].left;
  }, own);

async function prepareDemotion(page: Page, { name, email }: { name: string; email: string }) {
  await open(page, '/settings/team');
  await row(page, email).getByRole('button', { name: 'Change role' }).click();
  const dialog = page.getByRole('dialog', { name: `Change the role of ${email} (${name})` });
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: 'Viewer' });
  return dialog;
}

async function setUpApp(page: Page, user: Credentials): Promise<void> {
  await page.getByRole('button', { name: 'Set up the authenticator app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up the authenticator app' });
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const app = new Authenticator((await dialog.getByLabel('Key', { exact: true }).textContent()) ?? '');
  await dialog.getByRole('textbox', { name: 'Authentication code' }).fill(await app.next());
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'I saved the codes' }).click();
}

test('the last administrator cannot be demoted or deactivated, and the page says why', async ({
  openAs,
  own,
}) => {
  await addUser('operator', 'Otto Operator', own);
  const page = await openAs(own.admin);
  await open(page, '/settings/team');
  const mine = row(page, own.admin.email);
  await expect(mine.getByText(LAST)).toBeVisible();
  for (const name of ['Change role', 'Deactivate']) {
    const button = mine.getByRole('button', { name });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(LAST);
  }
  await expectAccessible(page, 'team with one administrator');
});

test('when two administrators demote each other at the same time, one remains', async ({ openAs, own }) => {
  const second = await addUser('administrator', 'Berta Second', own);
  const [one, two] = [await openAs(own.admin), await openAs(second)];
  const dialogs = [
    await prepareDemotion(one, second),
    await prepareDemotion(two, { ...own.admin, name: 'Administrator' }),
  ];
  await Promise.all(dialogs.map((dialog) => dialog.getByRole('button', { name: 'Change role' }).click()));
  for (const page of [one, two])
    await expect(
      page
        .getByText(/ is viewer now\. /)
        .or(page.getByText('The role was not changed'))
        .or(page.getByRole('heading', { name: 'You cannot open this page' }))
        .first(),
    ).toBeVisible();
  expect(await administrators(own)).toBe(1);
  // The following tests need the first administrator, but either one may remain.
  await inDatabase(
    (client) =>
      client.query(
        `update access."user" set role = case when email = $1 then 'administrator' else 'viewer' end
          where email in ($1, $2)`,
        [own.admin.email, second.email],
      ),
    own,
  );
});

test('the server protects the last administrator if another one is demoted while the dialog is open', async ({
  openAs,
  own,
}) => {
  const second = await addUser('administrator', 'Carla Third', own);
  const page = await openAs(own.admin);
  await open(page, '/settings/team');
  await page
    .getByRole('row', { name: /\(you\)/ })
    .getByRole('button', { name: 'Deactivate' })
    .click();
  await inDatabase(
    (client) => client.query(`update access."user" set role = 'viewer' where id = $1`, [second.id]),
    own,
  );
  const dialog = page.getByRole('dialog', { name: `Deactivate “${own.admin.email} (Administrator)”?` });
  await dialog.getByRole('button', { name: 'Deactivate account' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    'This is the last active administrator. Make another member an administrator first.',
  );
  expect(await administrators(own)).toBe(1);
});

test('with a second factor required for everyone, a user without one must set it up and can then continue', async ({
  openAs,
  own,
}) => {
  test.slow();
  const user = await addUser('operator', 'Nora None', own);
  const theirs = await openAs(user);
  await open(theirs, '/vaults');
  const page = await openAs(own.admin);
  await open(page, '/settings/team');
  const rule = page.getByLabel('Who needs a second factor');
  await expect(rule).toHaveValue('nobody');
  await rule.selectOption('everyone');
  await expect(page).toHaveURL(/\/settings\/security/);
  await expect(page.getByText('Set up a second factor to continue')).toBeVisible();

  // The next click leads to the settings page, and no URL avoids it.
  await theirs.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Archive' }).click();
  await expect(theirs).toHaveURL('/settings/security?enrol=1');
  await expect(theirs.getByText('Set up a second factor to continue')).toBeVisible();
  await theirs.goto('/vaults/new');
  await expect(theirs).toHaveURL('/settings/security?enrol=1');
  expect((await theirs.request.get('/api/vaults')).status()).toBe(403);
  await open(theirs, '/settings/security?enrol=1');
  await expectAccessible(theirs, 'a second factor is required');
  await setUpApp(theirs, user);
  await expect(theirs.getByText('You have a second factor')).toBeVisible();
  await theirs.getByRole('link', { name: 'Go to vaults' }).click();
  await expect(theirs).toHaveURL('/vaults');
  await expect(theirs.getByRole('heading', { name: 'Vaults', level: 1 })).toBeVisible();

  await setUpApp(page, own.admin);
  await open(page, '/settings/team');
  await expect(rule).toHaveValue('everyone');
  await rule.selectOption('nobody');
  await expect(page.getByText('A second factor is no longer required.')).toBeVisible();
  await expect(rule).toHaveValue('nobody');
});
