import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { open, row } from './page-helpers';
import { expect, test } from './signed-out-fixtures';
import { addUser, inDatabase } from './users';

const PASSWORD = 'nine patient herons';
const SPENT = 'This invitation does not work';

const linkDialog = (page: Page) => page.getByRole('dialog', { name: 'Send this link' });

/** Invites a member through the interface. Returns the link, which is shown only once. */
async function invite(page: Page, role: string, email: string): Promise<string> {
  await open(page, '/settings/team');
  await page.getByRole('button', { name: 'Invite member' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite member' });
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: role });
  await dialog.getByLabel('Email (optional)').fill(email);
  await dialog.getByRole('button', { name: 'Create link' }).click();
  return linkDialog(page).getByLabel('Invitation link', { exact: true }).inputValue();
}

async function join(page: Page, link: string, fields: { name: string; email?: string }): Promise<void> {
  await open(page, link);
  const form = page.getByRole('form', { name: 'Join Strongroom' });
  await form.getByLabel('Your name').fill(fields.name);
  if (fields.email !== undefined) await form.getByLabel('Email').fill(fields.email);
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Join' }).click();
}

const usersOf = (email: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query('select role from access."user" where email = $1', [email]);
    return rows;
  });

const newAddress = () => `guest-${crypto.randomUUID()}@example.com`;
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true });

test('an invitation lets one person join, once, with its role', async ({ openAs, account }) => {
  const vault = await account.vault('For guests');
  const page = await openAs(await addUser('administrator', 'Adam Inviting'));
  const email = newAddress();
  const link = await invite(page, 'Operator', email);
  await expect(
    linkDialog(page).getByText('It works once, for 48 hours, and is not shown again.'),
  ).toBeVisible();
  await expect(linkDialog(page)).toContainText(`It creates an account for ${email} only.`);
  await expect(linkDialog(page)).not.toContainText('with any email address');
  await linkDialog(page).getByRole('button', { name: 'Done' }).click();
  const pending = row(page, email);
  await expect(pending).toContainText('Operator');
  await expect(pending).toContainText('Adam Inviting');
  // The link is shown once: neither the page nor the response that made it keeps the token.
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
  expect(token.length).toBeGreaterThan(40);
  await page.reload();
  await expect(pending).toBeVisible();
  expect(await page.content()).not.toContain(token);

  const guest = await openAs(null);
  await join(guest, link, { name: 'Greta Guest' });
  await expect(guest).toHaveURL('/');
  await expect(guest.getByRole('button', { name: 'Account of Greta Guest' })).toBeVisible();
  expect(await usersOf(email)).toEqual([{ role: 'operator' }]);
  // The role applies: an operator can archive, but cannot delete or manage.
  await open(guest, `/vaults/${vault.id}`);
  await guest.getByRole('button', { name: `Actions for ${vault.display_name}` }).click();
  await expect(guest.getByRole('menuitem', { name: 'Archive vault' })).toBeVisible();
  await expect(guest.getByRole('menuitem', { name: 'Delete vault' })).toHaveCount(0);
  await guest.goto('/settings/team');
  await expect(heading(guest, 'You cannot open this page')).toBeVisible();
  await page.reload();
  await expect(pending.getByRole('button', { name: 'Revoke' })).toHaveCount(0);

  const late = await openAs(null);
  await join(late, link, { name: 'Lena Late' });
  await expect(heading(late, SPENT)).toBeVisible();
  await expectAccessible(late, 'an invitation that does not work');
  expect(await usersOf(email)).toHaveLength(1);
});

test('an invitation for one address cannot be used with another address', async ({ openAs }) => {
  const page = await openAs(await addUser('administrator'));
  const email = newAddress();
  const link = await invite(page, 'Administrator', email);
  const guest = await openAs(null);
  await open(guest, link);
  const field = guest.getByLabel('Email');
  await expect(field).toHaveValue(email);
  await expect(field).not.toBeEditable();
  // The address in the link only fills in the form. The server refuses a changed address.
  const thief = newAddress();
  const forged = await openAs(null);
  await join(forged, link.replace(encodeURIComponent(email), encodeURIComponent(thief)), {
    name: 'Thea Thief',
  });
  await expect(forged.getByText('The invitation is for another email address.')).toBeVisible();
  expect(await usersOf(thief)).toEqual([]);
  await join(guest, link, { name: 'Greta Guest' });
  await expect(guest).toHaveURL('/');
  expect(await usersOf(email)).toEqual([{ role: 'administrator' }]);
});

test('a revoked invitation cannot be used, even from a form that is already open', async ({ openAs }) => {
  const page = await openAs(
    await addUser('administrator', `Rea Revoking ${crypto.randomUUID().slice(0, 8)}`),
  );
  const email = newAddress();
  const link = await invite(page, 'Viewer', email);
  await linkDialog(page).getByRole('button', { name: 'Done' }).click();
  const guest = await openAs(null);
  await open(guest, link);
  await row(page, email).getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog', { name: `Revoke “${email} as viewer”?` });
  await dialog.getByRole('button', { name: 'Revoke invitation' }).click();
  await expect(page.getByText(`“${email} as viewer” is revoked.`)).toBeVisible();
  await expect(row(page, email)).toHaveCount(0);
  const form = guest.getByRole('form', { name: 'Join Strongroom' });
  await form.getByLabel('Your name').fill('Greta Guest');
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Join' }).click();
  await expect(heading(guest, SPENT)).toBeVisible();
  expect(await usersOf(email)).toEqual([]);
});

test('when two people use the same link at the same time, one joins', async ({ openAs }) => {
  const page = await openAs(await addUser('administrator'));
  const link = await invite(page, 'Viewer', '');
  const emails = [newAddress(), newAddress()];
  const guests = [await openAs(null), await openAs(null)];
  await Promise.all(
    guests.map((guest, at) => join(guest, link, { name: `Guest ${at}`, email: emails[at] ?? '' })),
  );
  for (const guest of guests)
    await expect(
      heading(guest, SPENT).or(guest.getByRole('button', { name: /^Account of Guest/ })),
    ).toBeVisible();
  const made = await Promise.all(emails.map(usersOf));
  expect(made.flat()).toEqual([{ role: 'viewer' }]);
});

test('inviting a member and joining are accessible', async ({ openAs }) => {
  test.slow();
  const page = await openAs(await addUser('administrator'));
  await open(page, '/settings/team');
  await page.getByRole('button', { name: 'Invite member' }).click();
  await expect(page.getByRole('dialog', { name: 'Invite member' })).toBeVisible();
  await expectAccessible(page, 'invite');
  const link = await invite(page, 'Auditor', newAddress());
  await expectAccessible(page, 'the dialog with the invitation link');
  const guest = await openAs(null);
  await open(guest, link);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByText('Enter a name.')).toBeVisible();
  await expectAccessible(guest, 'join');
});
