import type { Page } from '@playwright/test';
import { ADMIN, expect, test } from './fixtures';
import { chooseDisplay } from './screen';

/** Holds back every script of the page until the function that is returned lets them go. */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The subject is a script that is slow to arrive; nothing of the answer is changed.
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

const historyLength = (page: Page) => page.evaluate(() => window.history.length);

test('a press at first paint opens its dialog when the scripts are there, once', async ({
  page,
  account,
}) => {
  const { id } = await account.vault('Pressed early');
  const release = await holdScripts(page);
  await page.goto(`/vaults/${id}`, { waitUntil: 'commit' });
  const button = page.getByRole('button', { name: 'Add credential', includeHidden: true }).first();
  await button.click();
  await button.click();
  await expect(button).toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const before = await historyLength(page);
  release();
  await expect(page.getByRole('dialog', { name: 'Add credential' })).toBeVisible();
  await expect(button).not.toHaveAttribute('aria-busy');
  expect(await historyLength(page)).toBe(before + 1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('of several presses before the scripts the last one counts, and a menu that it opens stays open', async ({
  page,
}) => {
  const release = await holdScripts(page);
  await page.goto('/vaults', { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('button', { name: /^Account of/ }).click();
  release();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a press is dropped where the person types before the scripts are there', async ({ page, account }) => {
  const { id } = await account.vault('Pressed and typed');
  const release = await holdScripts(page);
  await page.goto(`/vaults/${id}`, { waitUntil: 'commit' });
  const button = page.getByRole('button', { name: 'Add credential' });
  await button.click();
  await page.getByRole('searchbox').fill('something else');
  await expect(button).not.toHaveAttribute('aria-busy');
  release();
  // The page answers now: the same press, made again, opens the dialog, and only then.
  await chooseDisplay(page, 'Theme: dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test.describe(() => {
  test.use({ signedIn: false });

  test('a form that is sent before the scripts puts nothing typed into the address', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const release = await holdScripts(page);
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.getByLabel('Email').fill(ADMIN.email);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByLabel('Password', { exact: true }).press('Enter');
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toHaveAttribute(
      'aria-busy',
      'true',
    );
    release();
    await expect(page).toHaveURL(/:\d+\/$/);
    expect(asked.filter((url) => url.includes('password'))).toEqual([]);
  });
});
