import { expectAccessible } from './axe';
import { BASE_URL, expect, test } from './fixtures';
import { chooseDisplay, open } from './page-helpers';

test('the account menu marks one theme and one time zone', async ({ page }) => {
  await open(page, '/vaults');
  await chooseDisplay(page, 'Theme: light');
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(['Theme: light', /my zone/]);
  await expectAccessible(page, 'the account menu');
});

test('the display menu is accessible before sign-in', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await open(page, `${BASE_URL}/sign-in`);
  await page.getByRole('button', { name: 'Display' }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Theme: system' })).toBeVisible();
  await expectAccessible(page, 'the display menu');
  await context.close();
});
