import type { APIRequestContext, Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { BASE_URL } from './fixtures';
import { listening, open, reload } from './page-helpers';
import { enterPassword, expect, signOut, test } from './signed-out-fixtures';
import { addUser, type Credentials } from './users';

const WRONG = 'Email or password is wrong.';
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true });

const attempt = (request: APIRequestContext, data: Credentials) =>
  request.post('/api/auth/sign-in/email', { data, headers: { origin: BASE_URL } });

test('a wrong password and an unknown email get the same message', async ({ page }) => {
  const user = await addUser('viewer');
  await open(page, '/sign-in');
  const said: string[] = [];
  for (const email of [user.email, 'nobody-here@example.com']) {
    await enterPassword(page, { email, password: 'not-the-password' });
    const alert = page.getByRole('form', { name: 'Sign in' }).getByRole('alert');
    await expect(alert).toHaveText(WRONG);
    said.push((await page.getByRole('main').textContent()) ?? '');
    await reload(page);
  }
  expect(said[1]).toBe(said[0]);
  await enterPassword(page, user);
  await expect(page).toHaveURL('/');
});

test('after ten wrong passwords, a known and an unknown account are locked alike', async ({
  page,
  request,
}) => {
  const user = await addUser('viewer');
  const said: string[] = [];
  for (const email of [user.email, `nobody-${user.id}@example.com`]) {
    for (let tried = 0; tried < 10; tried++)
      expect((await attempt(request, { email, password: `wrong password ${tried}` })).status()).toBe(401);
    const answer = await attempt(request, { email, password: user.password });
    expect(answer.status()).toBe(429);
    expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(800);
    said.push(await answer.text());
    await open(page, '/sign-in');
    await enterPassword(page, { email, password: user.password });
    await expect(page.getByRole('alert').first()).toContainText(
      'Too many attempts. Wait 15 minutes, then try again.',
    );
    await expect(page).toHaveURL('/sign-in');
  }
  expect(said[1]).toBe(said[0]);
  // Another account from the same IP address is not locked.
  await enterPassword(page, await addUser('viewer'));
  await expect(page).toHaveURL('/');
});

test('sign-in leads to the requested page, and a reload keeps the session', async ({ page, account }) => {
  const user = await addUser('viewer');
  const vault = await account.vault('Asked for');
  await open(page, `/vaults/${vault.id}?q=%25+%26`);
  await expect(heading(page, 'Sign in')).toBeVisible();
  await enterPassword(page, user);
  await expect(heading(page, 'Asked for')).toBeVisible();
  await expect(page).toHaveURL(`/vaults/${vault.id}?q=%25+%26`);
  await reload(page);
  await expect(heading(page, 'Asked for')).toBeVisible();
  await page.goto('/sign-in?next=/archive');
  await expect(heading(page, 'Archive')).toBeVisible();
});

const ELSEWHERE = ['//evil.example', '/\\evil.example', 'https://evil.example/'];
const NOT_PAGES = ['/.//evil.example', '/\t/evil.example', 'javascript:alert(1)', '/api/auth/sign-out'];

test('?next= never leads to another site, before or after sign-in', async ({ page, openAs }) => {
  const user = await addUser('viewer');
  for (const next of ELSEWHERE) {
    await page.context().clearCookies({ name: 'strongroom.session_token' });
    await open(page, `/sign-in?next=${encodeURIComponent(next)}`);
    await enterPassword(page, user);
    await expect(page, next).toHaveURL('/');
  }
  const inside = await openAs(user);
  for (const next of [...ELSEWHERE, ...NOT_PAGES]) {
    await inside.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await expect(inside, next).toHaveURL('/');
  }
});

test('signing out ends the session on the server, and Back shows nothing', async ({ openAs, account }) => {
  const user = await addUser('operator', 'Olga Operator');
  const vault = await account.vault('Not for passers-by');
  const page = await openAs(user);
  await open(page, `/vaults/${vault.id}`);
  await expect(heading(page, 'Not for passers-by')).toBeVisible();
  const cookies = await page.context().cookies();
  await signOut(page, user.name);
  await page.goBack();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.getByText('Not for passers-by')).toHaveCount(0);
  // A copy of the cookie no longer works.
  await page.context().addCookies(cookies);
  await page.goto('/vaults');
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test('scripts cannot read the session cookie, and each sign-in makes a new one', async ({ page }) => {
  const user = await addUser('viewer');
  const token = async () => {
    await open(page, '/sign-in');
    await enterPassword(page, user);
    await expect(page).toHaveURL('/');
    const cookie = (await page.context().cookies()).find(({ name }) => name.endsWith('session_token'));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(await page.evaluate(() => document.cookie)).not.toContain('session_token');
    return cookie?.value;
  };
  const first = await token();
  await signOut(page, user.name);
  expect(await token()).not.toBe(first);
});

test('signs in and out with the keyboard alone', async ({ page }) => {
  const user = await addUser('viewer', 'Kay Board');
  await open(page, '/sign-in');
  const focus = async (reached: ReturnType<Page['getByRole']>) => {
    for (let pressed = 0; pressed < 20; pressed++) {
      if (await reached.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(reached).toBeFocused();
  };
  await focus(page.getByLabel('Email'));
  await page.keyboard.type(user.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type('not-the-password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').first()).toHaveText(WRONG);
  await focus(page.getByLabel('Password', { exact: true }));
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(user.password);
  await focus(page.getByRole('button', { name: 'Sign in', exact: true }));
  await page.keyboard.press('Space');
  await expect(page).toHaveURL('/');
  await listening(page);
  await focus(page.getByRole('button', { name: 'Account of Kay Board' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Overview' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/sign-in');
});

test('the sign-in page, its errors and the page after it are accessible', async ({ page }) => {
  await open(page, '/sign-in');
  await expectAccessible(page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Enter your email.')).toBeVisible();
  await expectAccessible(page, 'sign-in without input');
  await enterPassword(page, { email: 'nobody-here@example.com', password: 'not-the-password' });
  await expect(page.getByRole('alert').first()).toHaveText(WRONG);
  await expectAccessible(page, 'sign-in with an error');
});
