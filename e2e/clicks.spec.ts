import type { Page } from '@playwright/test';
import { ADMIN, expect, test } from './fixtures';
import { chooseDisplay } from './page-helpers';

/** Delays every script of the page until the returned function is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Scripts arrive late here; their content does not change.
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

const historyLength = (page: Page) => page.evaluate(() => window.history.length);

test('a press before the scripts load opens its dialog later, once', async ({ page, account }) => {
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

test('of several presses before the scripts load, only the last one counts, and its menu stays open', async ({
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

test('drops a press if the person types before the scripts load', async ({ page, account }) => {
  const { id } = await account.vault('Pressed and typed');
  const release = await holdScripts(page);
  await page.goto(`/vaults/${id}`, { waitUntil: 'commit' });
  const button = page.getByRole('button', { name: 'Add credential' });
  await button.click();
  await page.getByRole('searchbox').fill('something else');
  await expect(button).not.toHaveAttribute('aria-busy');
  release();
  // The page responds now. Only a new press would open the dialog.
  await chooseDisplay(page, 'Theme: dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test.describe(() => {
  test.use({ signedIn: false });

  test('a form that is submitted before the scripts load puts no input into the URL', async ({ page }) => {
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
