import { expect, test } from './fixtures';
import { chooseDisplay, open, reload } from './page-helpers';

test('follows the system theme, lets a person choose another, and keeps the choice after a reload', async ({
  page,
  context,
}) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const cookie = async () => (await context.cookies()).find(({ name }) => name === 'theme')?.value;
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, '/vaults');
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(background).not.toBe(dark);
  const light = await background();
  await chooseDisplay(page, 'Theme: dark');
  await expect.poll(background).toBe(dark);
  await expect.poll(cookie).toBe('dark');
  await reload(page);
  expect(await background()).toBe(dark);
  await chooseDisplay(page, 'Theme: system');
  await expect.poll(background).toBe(light);
  await expect.poll(cookie).toBeUndefined();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).toBe(dark);
});
