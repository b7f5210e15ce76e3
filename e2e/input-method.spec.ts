import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { open, row, tokenField } from './page-helpers';

/** The code of a key that an input method handles (UI Events §8.3.3). */
const PROCESS = 229;

/** Sends Enter as the system does during composition. In Safari, the composition has ended by then. */
async function pressComposing(client: CDPSession): Promise<void> {
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: PROCESS };
  await client.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await client.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter, windowsVirtualKeyCode: 13 });
}

async function compose(page: Page): Promise<CDPSession> {
  const client = await page.context().newCDPSession(page);
  await client.send('Input.imeSetComposition', { text: 'とーくん', selectionStart: 4, selectionEnd: 4 });
  return client;
}

test('Enter that accepts a candidate of an input method does not submit an unfinished token', async ({
  page,
  account,
  mcp,
}) => {
  const { id } = await account.vault('Composed');
  await open(page, `/vaults/${id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await dialog.getByLabel('MCP server URL', { exact: true }).fill(mcp.openUrl);
  const field = tokenField(dialog);
  await field.focus();
  const client = await compose(page);
  await pressComposing(client);
  await client.send('Input.insertText', { text: 'token-typed-whole' });
  await pressComposing(client);
  await expect(field).toHaveValue('token-typed-whole');
  await expect(field).toHaveAttribute('aria-invalid', 'false');
  expect(await account.credentials(id)).toEqual([]);
  await field.press('Enter');
  await expect(row(page, mcp.openUrl)).toBeVisible();
  expect(await account.credentials(id)).toHaveLength(1);
});

test('Enter that accepts a candidate selects no suggestion and starts no search', async ({
  page,
  account,
}) => {
  const { id } = await account.vault('Composed');
  await open(page, `/vaults/${id}?add=`);
  const field = page.getByRole('combobox', { name: 'MCP server URL' });
  await field.fill('GitHub');
  await expect(page.getByRole('option').first()).toBeVisible();
  await field.press('ArrowDown');
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  const client = await page.context().newCDPSession(page);
  await pressComposing(client);
  await expect(field).toHaveValue('GitHub');
  await field.press('Enter');
  await expect(field).toHaveValue(/^https:/);
});
