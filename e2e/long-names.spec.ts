import { expect, test } from './fixtures';
import { open } from './page-helpers';

const NAME = 'Production credentials of the customer support team in Europe and in Japan';

for (const width of [1280, 360])
  test(`a vault with a long name fits the dialog that selects it, ${width} pixels wide`, async ({
    page,
    account,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    const { id } = await account.vault(NAME);
    await open(page, `/onboarding/requests?ask=${id}`);
    const dialog = page.getByRole('dialog', { name: 'Ask a teammate' });
    const name = dialog.getByRole('group', { name: 'Vault' }).getByText(NAME);
    await expect(name).toBeVisible();
    // The dialog neither scrolls sideways nor cuts the name.
    const content = dialog.locator('form').locator('..');
    for (const box of [content, dialog.getByRole('group', { name: 'Vault' }), name])
      expect(await box.evaluate((shown) => shown.scrollWidth - shown.clientWidth)).toBeLessThanOrEqual(0);
    const [outer, inner] = [await dialog.boundingBox(), await name.boundingBox()];
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
  });
