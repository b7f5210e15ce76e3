import { expect, test } from './fixtures';
import { chooseAction, open, vaultNames } from './page-helpers';
import { chooseReason } from './reason';

test('shows invisible and bidirectional characters in names as visible codes', async ({ page, account }) => {
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  const vault = await account.vault('Pay\u202estnemyap\u2028\ufeff');
  const shown = 'Pay[U+202E]stnemyap[U+2028][U+FEFF]';
  await open(page, '/vaults');
  await expect(vaultNames(page)).toHaveText([shown]);
  await open(page, `/vaults/${vault.id}`);
  await expect(page.getByRole('heading', { level: 1, name: shown })).toBeVisible();
  await chooseAction(page, shown, 'Delete vault');
  const dialog = page.getByRole('dialog');
  await chooseReason(dialog);
  await dialog.getByLabel(/^Type .+ to confirm$/).fill(shown);
  await dialog.getByRole('button', { name: 'Delete vault' }).click();
  await expect(page).toHaveURL('/vaults');
  expect((await account.call('GET', `/vaults/${vault.id}`)).status()).toBe(404);
  expect(said).toEqual([]);
});
