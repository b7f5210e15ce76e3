import type { Page } from '@playwright/test';
import { ADMIN, expect, test } from './fixtures';
import { refresh } from './inventory-list';
import { counting, open, openRotate, seedVaults, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';
const ACTIONS_MAX = 6;

test('finds and rotates one credential among 60 vaults in at most six actions', async ({
  page,
  account,
  mcp,
}) => {
  const target = `${mcp.openUrl}/team-42`;
  await seedVaults(account, 60);
  const vault = await account.vaultNamed('Vault 42');
  const { id } = await account.credential(String(vault?.id), target);
  await open(page, '/credentials');
  await refresh(page, '60 vaults, 1 credential.');
  await open(page, '/vaults');

  const person = counting();
  await person.pressKey(page, 'Control+k');
  const goTo = page.getByRole('dialog', { name: 'Go to' });
  await person.enter(goTo.getByRole('combobox'), 'team-42');
  await person.press(goTo.getByRole('option', { name: /^Actions Rotate / }));
  const dialog = page.getByRole('dialog', { name: 'Rotate' });
  await person.enter(tokenField(dialog), 'the-next-token');
  await person.choose(dialog.getByLabel('Reason', { exact: true }), 'Scheduled');
  await person.press(dialog.getByRole('button', { name: 'Verify and rotate' }));

  await expect(page.getByText(`The token for ${target} is rotated.`)).toBeVisible();
  expect((await account.active(String(vault?.id))).map((one) => one.id)).not.toContain(id);
  expect(person.count()).toBeLessThanOrEqual(ACTIONS_MAX);
});

async function rotate(page: Page, vaultId: string) {
  await open(page, `/vaults/${vaultId}`);
  const dialog = await openRotate(page, URL);
  await tokenField(dialog).fill('the-next-token');
  await chooseReason(dialog);
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
}

test('one press shows what was archived this month, by whom, and what replaced it', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Payments');
  await account.credential(vault.id, URL);
  await rotate(page, vault.id);
  await open(page, '/archive');
  await refresh(page, '1 vault, 2 credentials.');

  await page.getByRole('button', { name: 'This month', exact: true }).click();
  const entries = page.getByRole('table', { name: 'Archived entries' });
  const entry = entries.getByRole('row').nth(1);
  const [successor] = await account.active(vault.id);
  for (const words of [URL, 'Payments', ADMIN.email, 'Scheduled', String(successor?.id)])
    await expect(entry).toContainText(words);
});
