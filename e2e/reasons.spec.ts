import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { chooseAction, open, openRotate, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';

const URL = 'https://mcp.example.com/mcp';

const archiveDialog = (page: Page) => page.getByRole('dialog', { name: `Archive “${URL}”?` });

test('archiving requires a reason, keeps the input, and refuses a token in the note', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Payments');
  const credential = await account.credential(vault.id, URL);
  const path = `/vaults/${vault.id}/credentials/${credential.id}`;
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, URL, 'Archive');
  const dialog = archiveDialog(page);
  const reason = dialog.getByLabel('Reason', { exact: true });
  const sure = dialog.getByRole('button', { name: 'Archive credential' });
  await expect(reason.locator('option')).toHaveText([
    'Choose a reason',
    'Scheduled',
    'Leaked or suspected',
    'Owner left',
    'No longer used',
    'Replaced by another server',
    'Mistake',
    'Other',
  ]);
  await dialog.getByLabel('Note (optional)').fill('The old one was ghp_1234567890abcdefghijABCDEFGHIJ123456');
  await sure.click();
  await expect(dialog.getByText('This looks like a token.')).toBeVisible();
  await expect(dialog.getByLabel('Note (optional)')).toBeFocused();
  await dialog.getByLabel('Note (optional)').fill('The team moved to another server.');
  await sure.click();
  await expect(dialog.getByText('Choose a reason.', { exact: true })).toBeVisible();
  await expect(reason).toBeFocused();
  await expect(reason).toHaveAttribute('aria-invalid', 'true');
  await expect(dialog.getByLabel('Note (optional)')).toHaveValue('The team moved to another server.');
  await expectAccessible(page, 'a confirmation without a reason');
  expect(await account.isArchived(path)).toBe(false);

  await chooseReason(dialog, 'Other');
  await dialog.getByLabel('Note', { exact: true }).fill('');
  await sure.click();
  await expect(dialog.getByText('Describe the reason.')).toBeVisible();
  await dialog.getByLabel('Note', { exact: true }).fill('The contract ended.');
  await account.scenario('forbidden', { on: 'POST' });
  await sure.click();
  await expect(dialog.getByRole('alert')).toContainText('was not archived');
  await expect(reason).toHaveValue('other');
  await expect(dialog.getByLabel('Note', { exact: true })).toHaveValue('The contract ended.');
  await account.calm();
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(`“${URL}” is archived.`)).toBeVisible();
  expect(await account.isArchived(path)).toBe(true);

  await open(page, `/vaults/${vault.id}/credentials/${credential.id}`);
  const archived = page
    .getByRole('region', { name: 'History' })
    .getByRole('listitem')
    .filter({ hasText: ' archived the credential' });
  await expect(archived).toContainText('other: The contract ended.');
  await open(page, `/activity?target=${credential.id}&outcome=success`);
  const entry = page.getByRole('table', { name: 'Activity' }).getByRole('row').nth(1);
  await expect(entry).toContainText('other: The contract ended.');
  await entry.getByRole('button').first().click();
  const details = page.getByRole('dialog', { name: 'Archive credential' });
  await expect(details.getByText('Other: The contract ended.')).toBeVisible();
});

test('one reason applies to all vaults that are archived together', async ({ page, account }) => {
  const vaults = [await account.vault('One'), await account.vault('Two')];
  await open(page, '/vaults');
  for (const name of ['One', 'Two']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Archive 2 vaults?' });
  await dialog.getByRole('button', { name: 'Archive 2 vaults' }).click();
  await expect(dialog.getByText('Choose a reason.', { exact: true })).toHaveCount(1);
  for (const { id } of vaults) expect(await account.isArchived(`/vaults/${id}`)).toBe(false);
  await chooseReason(dialog, 'No longer used');
  await dialog.getByRole('button', { name: 'Archive 2 vaults' }).click();
  await expect(page.getByText('2 vaults are archived.')).toBeVisible();
  for (const { id } of vaults) {
    await open(page, `/activity?target=${id}&outcome=success`);
    await expect(page.getByRole('table', { name: 'Activity' })).toContainText('no longer used');
  }
});

test('with the keyboard, one key and Enter give the reason', async ({ page, account }) => {
  const vault = await account.vault('Keys');
  const credential = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await page.getByRole('button', { name: `Actions for ${URL}` }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rotate' })).toBeFocused();
  await page.keyboard.press('a');
  await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeFocused();
  await page.keyboard.press('Enter');
  const reason = archiveDialog(page).getByLabel('Reason', { exact: true });
  await expect(reason).toBeFocused();
  // Without a reason, Enter confirms nothing.
  await page.keyboard.press('Enter');
  await expect(archiveDialog(page).getByRole('button', { name: 'Archive credential' })).toBeEnabled();
  await page.keyboard.press('n');
  await expect(reason).toHaveValue('no_longer_used');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`“${URL}” is archived.`)).toBeVisible();
  expect(await account.isArchived(`/vaults/${vault.id}/credentials/${credential.id}`)).toBe(true);
});

test('a rotation requires a reason, and the panel and the archive show it', async ({ page, account }) => {
  const vault = await account.vault('Rotating');
  const old = await account.credential(vault.id, URL);
  await open(page, '/credentials');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/1 vaults?, 1 credentials?\./)).toBeVisible();
  await open(page, `/vaults/${vault.id}`);
  const dialog = await openRotate(page, URL);
  await tokenField(dialog).fill('the-rotated-token');
  await chooseReason(dialog, 'Choose a reason');
  await dialog.getByRole('button', { name: 'Verify and rotate' }).click();
  await expect(dialog.getByText('Choose a reason.', { exact: true })).toBeVisible();
  await expect(tokenField(dialog)).toHaveValue('the-rotated-token');
  expect((await account.active(vault.id)).map(({ id }) => id)).toEqual([old.id]);
  await chooseReason(dialog, 'Owner left');
  await dialog.getByLabel('Note (optional)').fill('moved to another team');
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();

  const words = 'Owner left: moved to another team';
  await expect
    .poll(async () => {
      await open(page, `/archive/${vault.id}`);
      await expect(page.getByText(/archived credentials?\./)).toBeVisible();
      return page.getByRole('main').textContent();
    })
    .toContain(words);
  await expectAccessible(page, 'archived entries with their reasons');
  await open(page, '/credentials?q=status:archived');
  await page.getByRole('button', { name: /^Open / }).click();
  await expect(page.getByRole('dialog').getByText(words)).toBeVisible();
});

test('a leak sets its reason automatically', async ({ page, account }) => {
  const vault = await account.vault('Leaking');
  const leaked = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}?leaked=${leaked.id}`);
  const dialog = page.getByRole('dialog', { name: 'Token leaked?' });
  await expect(dialog.getByLabel('Reason')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Start checklist' }).click();
  await page.getByRole('button', { name: 'Remove credential' }).click();
  const sure = page.getByRole('dialog', { name: `Remove “${URL}”?` });
  await expect(sure.getByLabel('Reason')).toHaveCount(0);
  await sure.getByRole('button', { name: 'Remove credential' }).click();
  await expect(
    page
      .getByRole('article', { name: `Leaked token of ${URL}` })
      .getByRole('listitem')
      .first(),
  ).toContainText('Done:');
  for (const action of ['leak.start', 'leak.remove']) {
    await open(page, `/activity?target=${leaked.id}&action=${action}&outcome=success`);
    await expect(page.getByRole('table', { name: 'Activity' })).toContainText('leaked or suspected');
  }
});
