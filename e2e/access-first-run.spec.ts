import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, type IsolatedServer, test } from './isolated-server';
import { open } from './page-helpers';
import { inDatabase } from './users';

test.use({ isSetUp: false });
// A console is set up only once, so these tests run in order.
test.describe.configure({ mode: 'serial' });

const FIRST = { name: 'Ada First', email: 'ada@example.com', password: 'seven quiet lanterns' };
const WRONG_CODE =
  'The setup code is wrong. It was printed at the last start, and each start prints a new one.';
const form = (page: Page) => page.getByRole('form', { name: 'Set up Strongroom' });

/** The setup code that the console printed at its first start. */
function printedCode({ log, url }: IsolatedServer): string {
  const printed = fs.readFileSync(log, 'utf8').match(/Open (\S+) and enter this setup code:\s+(\S+)\s/);
  expect(printed?.[1]).toBe(`${url}/setup`);
  return printed?.[2] ?? '';
}

const emails = (own: IsolatedServer): Promise<string[]> =>
  inDatabase(async (client) => {
    const { rows } = await client.query('select email from access."user" order by email');
    return rows.map(({ email }) => email);
  }, own);

async function fill(page: Page, code: string, person = FIRST): Promise<void> {
  await form(page).getByLabel('Setup code').fill(code);
  await form(page).getByLabel('Your name').fill(person.name);
  await form(page).getByLabel('Email').fill(person.email);
  await form(page).getByLabel('Password', { exact: true }).fill(person.password);
}

const send = (page: Page) => form(page).getByRole('button', { name: 'Set up' }).click();

test('before the setup, every page redirects to the setup page', async ({ openAs }) => {
  const page = await openAs(null);
  const pages = ['/', '/vaults', '/vaults/new', '/vaults/vault_0', '/archive', '/activity', '/settings'];
  for (const address of [...pages, '/settings/team', '/settings/security', '/sign-in']) {
    await page.goto(address);
    await expect(page, address).toHaveURL('/setup');
  }
  await open(page, '/setup');
  await expectAccessible(page, 'setup');
});

test('refuses single sign-on before the setup', async ({ openAs, own }) => {
  own.provider.people.set('eve', {
    email: 'eve@example.com',
    email_verified: true,
    name: 'Eve',
    roles: ['administrator'],
  });
  const page = await openAs(null);
  // The page has no button for it yet, but the URL can be typed.
  const answer = await page.request.post('/api/auth/sign-in/social', {
    data: { provider: 'oidc', callbackURL: '/vaults', errorCallbackURL: '/sign-in', disableRedirect: true },
    headers: { origin: own.url },
  });
  await page.goto((await answer.json()).url);
  await page.getByLabel('Account').fill('eve');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/setup');
  await page.goto('/vaults');
  await expect(page).toHaveURL('/setup');
  expect(await emails(own)).toEqual([]);
});

test('creates no account for a wrong code or a common password', async ({ openAs, own }) => {
  const page = await openAs(null);
  await open(page, '/setup');
  await fill(page, 'AAAAA-BBBBB-CCCCC');
  await send(page);
  await expect(form(page).getByText(WRONG_CODE)).toBeVisible();
  await expect(form(page).getByLabel('Setup code')).toHaveAccessibleDescription(WRONG_CODE);
  await fill(page, printedCode(own), { ...FIRST, password: 'passwordpassword' });
  await send(page);
  await expect(form(page).getByLabel('Password', { exact: true })).toHaveAccessibleDescription(
    /common password|Choose another/,
  );
  await expectAccessible(page, 'setup with a refused password');
  expect(await emails(own)).toEqual([]);
});

test('the printed code creates one administrator, even if two tabs send it at the same time', async ({
  openAs,
  own,
}) => {
  const code = printedCode(own);
  const second = { ...FIRST, name: 'Eve Second', email: 'eve@example.com' };
  const sides = { first: await openAs(null), second: await openAs(null) };
  for (const [page, person] of [
    [sides.first, FIRST],
    [sides.second, second],
  ] as const) {
    await open(page, '/setup');
    await fill(page, code, person);
  }
  await Promise.all([send(sides.first), send(sides.second)]);
  const inside = (page: Page) => page.getByRole('button', { name: /^Account of/ });
  const refused = (page: Page) => form(page).getByRole('alert');
  for (const page of [sides.first, sides.second]) await expect(inside(page).or(refused(page))).toBeVisible();
  const firstIsIn = await inside(sides.first).isVisible();
  const [winner, loser] = firstIsIn ? [sides.first, sides.second] : [sides.second, sides.first];
  expect(await emails(own)).toEqual([firstIsIn ? FIRST.email : second.email]);
  await expect(winner).toHaveURL('/');
  await expect(refused(loser)).toContainText('Strongroom already has its first administrator.');
  await winner.goto('/settings/team');
  await expect(winner.getByRole('row', { name: /Administrator/ })).toHaveCount(1);
});

test('after the setup, the setup page says so and the code no longer works', async ({ openAs, own }) => {
  const page = await openAs(null);
  await page.goto('/setup');
  await expect(page.getByRole('heading', { name: 'Already set up' })).toBeVisible();
  await expect(form(page)).toHaveCount(0);
  await expectAccessible(page, 'setup page after the setup');
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  const { rows } = await inDatabase((client) => client.query('select * from access.setup'), own);
  expect(rows).toEqual([]);
});
