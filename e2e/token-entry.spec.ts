import type { Locator, Page } from '@playwright/test';
import { type Account, expect, test } from './fixtures';
import { clipboardText, fillCredential, open, row, storeUnverified, tokenField } from './page-helpers';

const URL = 'https://mcp.example.com/mcp';
const MASK = '-webkit-text-security';

async function openAdd(page: Page, account: Account): Promise<{ vaultId: string; dialog: Locator }> {
  const { id } = await account.vault('Tokens');
  await open(page, `/vaults/${id}?add=`);
  return { vaultId: id, dialog: page.getByRole('dialog', { name: 'Add credential' }) };
}

test('a token is masked, never prefilled, and shown only while the button is held', async ({
  page,
  account,
}) => {
  const { dialog } = await openAdd(page, account);
  const field = tokenField(dialog);
  await expect(field).toHaveValue('');
  await expect(field).toHaveAttribute('autocomplete', 'off');
  await field.fill('a-token-to-look-at');
  await expect(field).toHaveCSS(MASK, 'disc');
  const eye = dialog.getByRole('button', { name: 'Hold to show the token' });
  await eye.hover();
  await page.mouse.down();
  await expect(field).toHaveCSS(MASK, 'none');
  await expect(eye).toHaveAttribute('aria-pressed', 'true');
  await page.mouse.up();
  await expect(field).toHaveCSS(MASK, 'disc');
  await page.mouse.down();
  await expect(field).toHaveCSS(MASK, 'none');
  await page.mouse.move(0, 0);
  await expect(field).toHaveCSS(MASK, 'disc');
  await page.mouse.up();
});

test('a long token does not show next to its button or through it', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  const field = tokenField(dialog);
  await field.fill('long-'.repeat(40));
  const eye = dialog.getByRole('button', { name: 'Hold to show the token' });
  await expect(eye).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  const [place, cover] = [await field.boundingBox(), await eye.boundingBox()];
  if (!place || !cover) throw new Error('the field and its button');
  const padding = await field.evaluate((one) => Number.parseFloat(getComputedStyle(one).paddingRight));
  expect(cover.x).toBeLessThanOrEqual(place.x + place.width - padding + 4);
  expect(place.x + place.width - cover.x - cover.width).toBeLessThanOrEqual(1);
  expect(place.height - cover.height).toBeLessThanOrEqual(2);
});

test('with the keyboard, the token is also shown only while the key is held', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  const field = tokenField(dialog);
  await field.fill('a-token-to-look-at');
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Hold to show the token' })).toBeFocused();
  await page.keyboard.down('Space');
  await expect(field).toHaveCSS(MASK, 'none');
  await page.keyboard.up('Space');
  await expect(field).toHaveCSS(MASK, 'disc');
  await page.keyboard.down('Space');
  await page.keyboard.press('Tab');
  await expect(field).toHaveCSS(MASK, 'disc');
  await page.keyboard.up('Space');
});

test('a token cannot be copied from the field', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await tokenField(dialog).fill('a-token-to-steal');
  for (const keys of ['Control+A', 'Control+C', 'Control+X']) await page.keyboard.press(keys);
  await expect(tokenField(dialog)).toHaveValue('a-token-to-steal');
  expect(await clipboardText(page)).toBe('nothing');
});

test('removes what was pasted along with a token', async ({ page, account }) => {
  const { vaultId, dialog } = await openAdd(page, account);
  await dialog.getByLabel('MCP server URL').fill(URL);
  // The embedded API refuses a token with a line break or a control character, so storing it proves the cleaning.
  await page.evaluate(() =>
    navigator.clipboard.writeText('\n Authorization: Bearer "pasted-\u200btoken-1234"\r\n'),
  );
  await tokenField(dialog).focus();
  await page.keyboard.press('Control+V');
  await storeUnverified(dialog);
  await expect(row(page, URL)).toBeVisible();
  expect(await account.active(vaultId)).toHaveLength(1);
});

test('rejects an invalid token at its field, and neither sends nor loses anything', async ({
  page,
  account,
}) => {
  const { vaultId, dialog } = await openAdd(page, account);
  const field = tokenField(dialog);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the test types the placeholder itself
  const placeholder = '${GITHUB_TOKEN}';
  for (const [typed, sentence] of [
    ['', /Enter the access token\.$/],
    [placeholder, /placeholder/],
    ['<TOKEN>', /placeholder/],
    ['first line\nsecond line', /several lines/],
    ['x'.repeat(100_000), /100,000 characters long/],
  ] as const) {
    await fillCredential(dialog, URL, typed);
    await dialog.getByRole('button', { name: 'Verify and add' }).click();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(sentence);
    await expect(field).toHaveValue(typed);
  }
  expect(await account.credentials(vaultId)).toEqual([]);
});

test('rejects a URL that cannot be an MCP server at its field', async ({ page, account }) => {
  const { vaultId, dialog } = await openAdd(page, account);
  const field = dialog.getByLabel('MCP server URL');
  for (const [typed, sentence] of [
    ['', /Enter the MCP server URL\.$/],
    ['not a url', /no spaces/],
    ['ftp://mcp.example.com', /must begin with https/],
    ['javascript:alert(1)', /must begin with https/],
    ['https://user:secret@mcp.example.com', /user name and password/],
    ['https://mcp.example.com/#part', /after #/],
    [`https://mcp.example.com/${'x'.repeat(2049 - 24)}`, /This one has 2,049/],
  ] as const) {
    await fillCredential(dialog, typed, 'a-good-token-1234');
    await dialog.getByRole('button', { name: 'Verify and add' }).click();
    await expect(field).toHaveAccessibleDescription(sentence);
    await expect(tokenField(dialog)).toHaveValue('a-good-token-1234');
  }
  expect(await account.credentials(vaultId)).toEqual([]);
});

test('a failed submission keeps the token, a successful one clears it', async ({ page, account }) => {
  const { vaultId, dialog } = await openAdd(page, account);
  await account.scenario('forbidden', { on: 'POST', path: '/credentials' });
  await fillCredential(dialog, URL, 'kept-on-failure');
  await storeUnverified(dialog);
  await expect(dialog.getByRole('alert')).toContainText('The credential was not added');
  await expect(tokenField(dialog)).toHaveValue('kept-on-failure');
  expect(await account.credentials(vaultId)).toEqual([]);
  await account.calm();
  await storeUnverified(dialog);
  await expect(dialog).toBeHidden();
  await expect(row(page, URL)).toBeVisible();
  await page.getByRole('button', { name: 'Add credential' }).click();
  await expect(tokenField(dialog)).toHaveValue('');
  expect(await account.active(vaultId)).toHaveLength(1);
});
