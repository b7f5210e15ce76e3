import { expectAccessible } from './axe';
import { BASE_URL, expect, test } from './fixtures';
import { chooseDisplay, open } from './screen';

test('the account menu has one theme and one zone at a time', async ({ page }) => {
  await open(page, '/vaults');
  await chooseDisplay(page, 'Theme: light');
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(['Theme: light', /my zone/]);
  await expectAccessible(page, 'the account menu');
});

test('before signing in, the menu of the display is accessible', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await open(page, `${BASE_URL}/sign-in`);
  await page.getByRole('button', { name: 'Display' }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Theme: system' })).toBeVisible();
  await expectAccessible(page, 'the menu of the display');
  await context.close();
});
