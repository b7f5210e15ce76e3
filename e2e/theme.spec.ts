import { expect, test } from './fixtures';
import { open, reload } from './screen';

test('light or dark is followed, can be changed, and the choice outlives a reload', async ({
  page,
  context,
}) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, '/vaults');
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(background).not.toBe(dark);
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  await expect.poll(background).toBe(dark);
  await expect
    .poll(async () => (await context.cookies()).find(({ name }) => name === 'theme')?.value)
    .toBe('dark');
  await reload(page);
  expect(await background()).toBe(dark);
});
