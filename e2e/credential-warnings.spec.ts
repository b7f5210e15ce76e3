import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { fillCredential, open, openRotate, row, storeUnverified, tokenField } from './page-helpers';

const URL = 'https://mcp.one.example.com/mcp';

test('warns about a second credential for the same URL before it is stored, with a link to rotate', async ({
  page,
  account,
}) => {
  test.slow();
  const vault = await account.vault('Twins');
  const first = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, URL, 'a-second-token-1234');
  await expect(dialog.getByText('has an active credential for exactly this URL')).toBeVisible();
  await expectAccessible(page, 'a warning in the form of a credential');
  await dialog.getByRole('button', { name: 'Rotate existing credential' }).click();
  await expect(page.getByRole('dialog', { name: 'Rotate' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`rotate=${first.id}`));
  expect(await account.active(vault.id)).toHaveLength(1);
});

test('the list marks equal URLs that were stored despite the warning', async ({ page, account }) => {
  const vault = await account.vault('Twins');
  await account.credential(vault.id, URL);
  await account.credential(vault.id, 'https://mcp.other.example.com/mcp');
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, URL, 'a-second-token-1234');
  await expect(dialog.getByText('has an active credential for exactly this URL')).toBeVisible();
  await storeUnverified(dialog);
  await expect(page.getByText('Several active credentials have the same URL')).toBeVisible();
  await expect(row(page, URL)).toHaveCount(2);
  for (const twin of await row(page, URL).all()) await expect(twin).toContainText('Same URL');
  await expect(row(page, 'https://mcp.other.example.com/mcp')).not.toContainText('Same URL');
});

test('finds an equal URL that was stored after the form was opened', async ({ page, account }) => {
  const vault = await account.vault('Twins');
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, URL, 'a-second-token-1234');
  await account.credential(vault.id, URL);
  await dialog.getByRole('button', { name: 'Verify and add' }).click();
  await expect(dialog.getByText('Nothing was stored. Read the warnings')).toBeVisible();
  // The token was not sent to any server either.
  await expect(dialog.getByRole('article', { name: 'Verdict' })).toHaveCount(0);
  await expect(tokenField(dialog)).toHaveValue('a-second-token-1234');
  expect(await account.active(vault.id)).toHaveLength(1);
  await storeUnverified(dialog);
  await expect(dialog).toBeHidden();
  expect(await account.active(vault.id)).toHaveLength(2);
});

test('warns about a URL with an extra slash, a token of another provider, and a test key in production', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Production');
  await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  for (const [url, token, sentence] of [
    [`${URL}/`, 'a-good-token-1234', 'the slash at the end'],
    ['https://mcp.linear.app/mcp', `ghp_${'a1'.repeat(18)}`, 'looks like one of GitHub'],
    ['https://mcp.stripe.com', 'sk_test_1234567890', 'the token is a test key'],
    ['https://staging.example.com/mcp', 'a-good-token-1234', 'the host says “staging”'],
  ] as const) {
    await fillCredential(dialog, url, token);
    const finding = dialog.getByRole('listitem').filter({ hasText: sentence });
    await expect(finding).toContainText('Warning');
  }
});

test('warns about two equal URLs in a new vault', async ({ page }) => {
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Twins');
  for (const number of [1, 2]) {
    await page.getByRole('button', { name: 'Add a credential' }).click();
    await fillCredential(
      page.getByRole('group', { name: `Credential ${number}` }),
      URL,
      `token-${number}-1234`,
    );
  }
  await expect(page.getByText('gets exactly this URL 2 times')).toHaveCount(2);
});

test('warns when a requested token already exists in the vault', async ({ page, account }) => {
  const vault = await account.vault('Twins');
  const first = await account.credential(vault.id, URL);
  await open(page, `/onboarding/requests?ask=${vault.id}`);
  const dialog = page.getByRole('dialog', { name: 'Ask a teammate' });
  await dialog.getByLabel('MCP server URL', { exact: true }).fill(URL);
  await expect(dialog.getByRole('link', { name: 'Rotate existing credential' })).toHaveAttribute(
    'href',
    `/vaults/${vault.id}?rotate=${first.id}`,
  );
});

test('rotating names a token of another provider, and links to where to create a new one', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Production');
  await account.credential(vault.id, 'https://mcp.linear.app/mcp');
  await open(page, `/vaults/${vault.id}`);
  const dialog = await openRotate(page, 'https://mcp.linear.app/mcp');
  const link = dialog.getByRole('link', { name: 'Create a token at Linear' });
  await expect(link).toHaveAttribute('href', 'https://linear.app/settings/account/security');
  await expect(link).toHaveAttribute('rel', 'noreferrer noopener');
  await tokenField(dialog).fill(`ghp_${'a1'.repeat(18)}`);
  await expect(dialog.getByText('looks like one of GitHub')).toBeVisible();
  await expectAccessible(page, 'a warning about a new token');
});
