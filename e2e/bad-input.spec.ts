import type { Locator, Page } from '@playwright/test';
import { actionsSent, alertIn } from './faults';
import { type Account, expect, test } from './fixtures';
import { fillCredential, open, storeUnverified, tokenField } from './page-helpers';

const MCP = 'https://mcp.example.com/mcp';
const TOKEN = 'tok-2b7e151628ae';

const URLS: [what: string, typed: string, sentence: RegExp][] = [
  ['nothing', '', /^.*Enter the MCP server URL\.$/],
  ['another scheme', 'ftp://mcp.example.com/mcp', /must begin with https:\/\/ or http:\/\//],
  ['a script', 'javascript:alert(1)', /must begin with https:\/\/ or http:\/\//],
  ['no URL', 'mcp.example.com', /This is not a URL/],
  ['a password', 'https://me:hunter2@mcp.example.com/mcp', /Remove the user name and password/],
  ['a fragment', 'https://mcp.example.com/mcp#top', /Remove the part after #/],
  ['a space', 'https://mcp.example.com/my mcp', /A URL has no spaces/],
  [
    '2,049 characters',
    `https://mcp.example.com/${'a'.repeat(2049 - 24)}`,
    /at most 2,048 characters\. This one has 2,049/,
  ],
];

const TOKENS: [what: string, typed: string, sentence: RegExp][] = [
  ['nothing', '', /Enter the access token\./],
  ['spaces', '   ', /Enter the access token\./],
  ['a variable', `\${GITHUB_TOKEN}`, /This is a placeholder/],
  ['an angle bracket', '<TOKEN>', /This is a placeholder/],
  ['a placeholder after Bearer', 'Bearer $TOKEN', /This is a placeholder/],
  ['several lines', 'tok-first\ntok-second', /This has several lines/],
  ['100 KB', 'a'.repeat(102_400), /This is 102,400 characters long/],
  ['letters that no header takes', 'tök-ünïcode', /only plain letters, digits and signs/],
];

async function openAdd(page: Page, account: Account): Promise<{ vaultId: string; dialog: Locator }> {
  const { id } = await account.vault('Payments');
  await open(page, `/vaults/${id}?add=`);
  return { vaultId: id, dialog: page.getByRole('dialog', { name: 'Add credential' }) };
}

const submit = (scope: Locator, name = 'Verify and add') =>
  scope.getByRole('button', { name, exact: true }).click();

/** The message is shown at the field, describes it, and the field gets the focus. */
async function expectRefused(field: Locator, sentence: RegExp): Promise<void> {
  await expect(field).toHaveAccessibleDescription(sentence);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toBeFocused();
}

test('rejects an invalid URL at its field, sends nothing and keeps the input', async ({ page, account }) => {
  test.slow();
  for (const [what, typed, sentence] of URLS)
    await test.step(what, async () => {
      const { vaultId, dialog } = await openAdd(page, account);
      const sent = actionsSent(page);
      await fillCredential(dialog, typed, TOKEN);
      await submit(dialog);
      const field = dialog.getByLabel('MCP server URL');
      await expectRefused(field, sentence);
      await expect(field).toHaveValue(typed);
      await expect(tokenField(dialog)).toHaveValue(TOKEN);
      await expect(tokenField(dialog)).toHaveAttribute('aria-invalid', 'false');
      expect(sent).toEqual([]);
      await field.fill(MCP);
      await storeUnverified(dialog);
      await expect(dialog).toHaveCount(0);
      expect(await account.credentials(vaultId)).toMatchObject([{ mcp_server_url: MCP }]);
    });
});

test('rejects an invalid token at its field, sends nothing and keeps the input', async ({
  page,
  account,
}) => {
  test.slow();
  for (const [what, typed, sentence] of TOKENS)
    await test.step(what, async () => {
      const { vaultId, dialog } = await openAdd(page, account);
      const sent = actionsSent(page);
      await fillCredential(dialog, MCP, typed);
      await submit(dialog);
      await expectRefused(tokenField(dialog), sentence);
      await expect(tokenField(dialog)).toHaveValue(typed);
      await expect(dialog.getByLabel('MCP server URL')).toHaveValue(MCP);
      expect(sent).toEqual([]);
      await tokenField(dialog).fill(TOKEN);
      await storeUnverified(dialog);
      await expect(dialog).toHaveCount(0);
      expect(await account.credentials(vaultId)).toHaveLength(1);
    });
});

test('marks all invalid fields and focuses the first', async ({ page, account }) => {
  const { dialog } = await openAdd(page, account);
  await fillCredential(dialog, 'nonsense', '<TOKEN>');
  await submit(dialog);
  await expectRefused(dialog.getByLabel('MCP server URL'), /This is not a URL/);
  await expect(tokenField(dialog)).toHaveAccessibleDescription(/This is a placeholder/);
});

// Our schema accepts NUL in a path. PostgreSQL, and so the embedded API, cannot store it.
const ONLY_THE_API_REFUSES = 'https://mcp.example.com/m\0cp';
const ITS_WORDS = /Field 'mcp_server_url' has characters that cannot be stored\.$/;

test('an error of the API is shown at its field', async ({ page, account }) => {
  const { vaultId, dialog } = await openAdd(page, account);
  const sent = actionsSent(page);
  await fillCredential(dialog, ONLY_THE_API_REFUSES, TOKEN);
  await storeUnverified(dialog);
  await expectRefused(dialog.getByLabel('MCP server URL'), ITS_WORDS);
  await expect(alertIn(page)).toHaveCount(0);
  await expect(tokenField(dialog)).toHaveValue(TOKEN);
  // One action verified the token. The other tried to store it.
  expect(sent).toHaveLength(2);
  await dialog.getByLabel('MCP server URL').fill(MCP);
  await storeUnverified(dialog);
  await expect(dialog).toHaveCount(0);
  expect(await account.credentials(vaultId)).toMatchObject([{ mcp_server_url: MCP }]);
});

test('with multiple credentials, an error of the API is shown at the one that it concerns', async ({
  page,
}) => {
  await open(page, '/vaults/new');
  const form = page.getByRole('form', { name: 'New vault' });
  await form.getByLabel('Display name').fill('Payments');
  const credential = (number: number) =>
    form.getByRole('group', { name: `Credential ${number}`, exact: true });
  for (const [number, url] of [
    [1, MCP],
    [2, ONLY_THE_API_REFUSES],
  ] as const) {
    await form.getByRole('button', { name: 'Add a credential' }).click();
    await fillCredential(credential(number), url, `${TOKEN}-${number}`);
  }
  await storeUnverified(form, 'Verify and create vault');
  await expectRefused(credential(2).getByLabel('MCP server URL'), ITS_WORDS);
  await expect(credential(1).getByLabel('MCP server URL')).toHaveAttribute('aria-invalid', 'false');
  await expect(tokenField(credential(1))).toHaveValue(`${TOKEN}-1`);
  await expect(tokenField(credential(2))).toHaveValue(`${TOKEN}-2`);
});

test('rejects too much metadata and shows the error at the metadata', async ({ page }) => {
  await open(page, '/vaults/new');
  const form = page.getByRole('form', { name: 'New vault' });
  await form.getByLabel('Display name').fill('Payments');
  await form.getByLabel('Environment').selectOption('Production');
  for (let row = 1; row <= 16; row++) {
    await form.getByRole('button', { name: 'Add metadata' }).click();
    await form
      .getByRole('group', { name: `Metadata entry ${row}`, exact: true })
      .getByLabel('Key')
      .fill(`key${row}`);
  }
  await submit(form, 'Create vault');
  const metadata = form.getByRole('region', { name: 'Metadata' });
  await expect(alertIn(metadata)).toContainText(/at most 16/i);
  await form.getByRole('button', { name: 'Remove metadata entry 16' }).click();
  await submit(form, 'Create vault');
  await expect(page.getByRole('heading', { name: 'Payments', level: 1 })).toBeVisible();
});
