import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, type IsolatedServer, test } from './isolated-server';
import { HOSTILE_DESCRIPTION, type Person } from './open-id-provider';
import { listening, open } from './page-helpers';
import { addUser, inDatabase } from './users';

test.describe.configure({ mode: 'default' });

const userOf = (own: IsolatedServer, email: string) =>
  inDatabase(async (client) => {
    const { rows } = await client.query(
      `select u.role, u.name, count(a.id)::int as accounts, count(a.access_token)::int as tokens
        from access."user" u join access.account a on a.user_id = u.id where u.email = $1 group by u.id`,
      [email],
    );
    return rows[0];
  }, own);

async function toProvider(page: Page, next = '/vaults'): Promise<void> {
  await open(page, `/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole('button', { name: 'Sign in with Example' }).click();
  await expect(page.getByRole('heading', { name: 'Provider' })).toBeVisible();
}

async function enterAs(page: Page, { provider }: IsolatedServer, id: string, person: Partial<Person>) {
  provider.people.set(id, { email: `${id}@example.com`, email_verified: true, name: `The ${id}`, ...person });
  await toProvider(page);
  await page.getByLabel('Account').fill(id);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Returns to sign-in with a message; no account is created and no session starts. */
async function expectRefused(page: Page, sentence: string): Promise<void> {
  await expect(page.getByRole('form', { name: 'Sign in' }).getByRole('alert')).toHaveText(sentence);
  await page.goto('/vaults');
  await expect(page).toHaveURL(/\/sign-in/);
}

test('creates an account with the role from the claim at the first sign-in', async ({ openAs, own }) => {
  const page = await openAs(null);
  await enterAs(page, own, 'otto', { roles: ['staff', 'operator'] });
  await expect(page).toHaveURL('/vaults');
  await listening(page);
  await page.getByRole('button', { name: 'Account of The otto' }).click();
  await expect(page.getByText('operator', { exact: true })).toBeVisible();
  expect(await userOf(own, 'otto@example.com')).toEqual({
    role: 'operator',
    name: 'The otto',
    accounts: 1,
    tokens: 0,
  });
  await page.goto('/settings/team');
  await expect(page.getByRole('heading', { name: 'You cannot open this page' })).toBeVisible();

  // Each sign-in reads the claim again.
  const later = await openAs(null);
  await enterAs(later, own, 'otto', { roles: ['auditor'] });
  await expect(later).toHaveURL('/vaults');
  expect((await userOf(own, 'otto@example.com')).role).toBe('auditor');
});

test('assigns the role viewer without a role in the claim, and keeps `next`', async ({ openAs, own }) => {
  own.provider.people.set('vera', { email: 'vera@example.com', email_verified: true, name: 'Vera' });
  const page = await openAs(null);
  await toProvider(page, '/archive');
  await page.getByLabel('Account').fill('vera');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/archive');
  expect((await userOf(own, 'vera@example.com')).role).toBe('viewer');
});

test('refuses other domains, including one with the same ending', async ({ openAs, own }) => {
  for (const [id, email] of [
    ['mallory', 'mallory@evil.example'],
    ['trudy', 'trudy@notexample.com'],
  ] as const) {
    const page = await openAs(null);
    await enterAs(page, own, id, { email, roles: ['administrator'] });
    await expectRefused(page, 'Email addresses of your domain cannot sign in here. Ask an administrator.');
    expect(await userOf(own, email)).toBeUndefined();
  }
});

test("refuses an address that the provider has not verified, including the administrator's", async ({
  openAs,
  own,
}) => {
  for (const email of ['una@example.com', own.admin.email]) {
    const page = await openAs(null);
    await enterAs(page, own, `unverified-${email.length}`, { email, email_verified: false });
    await expectRefused(
      page,
      'The identity provider has not verified your email address, so Strongroom does not accept it.',
    );
  }
  expect(await userOf(own, 'una@example.com')).toBeUndefined();
  expect((await userOf(own, own.admin.email)).accounts).toBe(1);
});

test('links an account whose address an administrator verified, and keeps other accounts separate', async ({
  openAs,
  own,
}) => {
  const known = await addUser('auditor', 'Known Already', own);
  const page = await openAs(null);
  // The claim decides: without a role in it, the account becomes a viewer.
  await enterAs(page, own, 'known', { email: known.email, roles: ['auditor'] });
  await expect(page.getByRole('button', { name: 'Account of Known Already' })).toBeVisible();
  expect(await userOf(own, known.email)).toMatchObject({ role: 'auditor', accounts: 2 });

  // The person who joined by an open link may have typed any address. Its true owner must not get that account.
  const claimed = await addUser('viewer', 'Claimed Only', own);
  await inDatabase(
    (client) => client.query('update access."user" set email_verified = false where id = $1', [claimed.id]),
    own,
  );
  const owner = await openAs(null);
  await enterAs(owner, own, 'owner', { email: claimed.email });
  await expectRefused(
    owner,
    'An account with this email already exists and signs in another way. Use that way, or ask an administrator.',
  );
  expect(await userOf(own, claimed.email)).toMatchObject({ accounts: 1 });
});

test('refuses a deactivated user', async ({ openAs, own }) => {
  const page = await openAs(null);
  await enterAs(page, own, 'gone', { roles: ['administrator'] });
  await expect(page).toHaveURL('/vaults');
  await inDatabase(
    (client) =>
      client.query(`update access."user" set deactivated_at = now() where email = 'gone@example.com'`),
    own,
  );
  const again = await openAs(null);
  await enterAs(again, own, 'gone', { roles: ['administrator'] });
  await expect(again).toHaveURL(/\/sign-in\?problem=/);
  await expectRefused(
    again,
    'Single sign-on failed. Try again. If it fails again, ask an administrator: the server log has the reason.',
  );
  await page.goto('/vaults');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('reports that sign-in was cancelled, without the text of the provider', async ({ openAs }) => {
  const page = await openAs(null);
  await toProvider(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  const alert = page.getByRole('form', { name: 'Sign in' }).getByRole('alert');
  await expect(alert).toHaveText(
    'The sign-in was cancelled at the identity provider. Try again, or sign in another way.',
  );
  await expect(page).toHaveTitle(/^Sign in/);
  await expect(page).toHaveURL('/sign-in?problem=access_denied');
  await expect(page.getByText('Cancelled by hand')).toHaveCount(0);
  await expectAccessible(page, 'sign-in with single sign-on, cancelled');
});

test('ignores error messages in the URL', async ({ openAs }) => {
  const page = await openAs(null);
  const error = encodeURIComponent(HOSTILE_DESCRIPTION);
  for (const address of [
    `/sign-in?problem=${error}`,
    `/sign-in?error=${error}&error_description=${error}`,
    `/api/auth/callback/oidc?error=${error}&error_description=${error}&state=none`,
    '/sign-in?problem=__proto__',
  ]) {
    await page.goto(address);
    await expect(page.getByRole('form', { name: 'Sign in' }).getByRole('alert'), address).toBeVisible();
    await expect(page, address).toHaveTitle(/^Sign in/);
    expect(await page.content()).not.toContain('<b>Cancelled by hand</b>');
    await expect(page.getByText('Cancelled by hand'), address).toHaveCount(0);
  }
});
