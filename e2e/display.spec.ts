import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { chooseDisplay, open } from './screen';

test('the account menu has one theme and one zone at a time', async ({ page }) => {
  await open(page, '/vaults');
  await chooseDisplay(page, 'Theme: light');
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(['Theme: light', /my zone/]);
  await expectAccessible(page, 'the account menu');
});
