import { expect, test } from './fixtures';
import { open, vaultNames } from './page-helpers';
import { chooseReason } from './reason';

test('the row menu opens and archives a vault', async ({ page, account }) => {
  const vault = await account.vault('Short-lived');
  await account.vault('Kept');
  await open(page, '/vaults');
  const actions = page.getByRole('button', { name: 'Actions for Short-lived' });
  await actions.click();
  await page.getByRole('menuitem', { name: 'Open' }).click();
  await expect(page).toHaveURL(`/vaults/${vault.id}`);
  await page.goBack();
  await actions.click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  const dialog = page.getByRole('dialog', { name: 'Archive “Short-lived”?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(false);
  await actions.click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive vault' }).click();
  await expect(page.getByText('“Short-lived” is archived.')).toBeVisible();
  await expect(vaultNames(page)).toHaveText(['Kept']);
  expect(await account.isArchived(`/vaults/${vault.id}`)).toBe(true);
});

test('archives several vaults together, and names each one that failed', async ({ page, account }) => {
  const [one, two, three] = [
    await account.vault('One'),
    await account.vault('Two'),
    await account.vault('Three'),
  ];
  await account.vault('Four');
  await open(page, '/vaults');
  for (const name of ['One', 'Two', 'Three'])
    await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await expect(page.getByText('3 selected')).toBeVisible();
  await account.archiveVault(two.id);
  await account.scenario('server_error', { on: 'POST', path: `/vaults/${one.id}/archive` });
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Archive 3 vaults?' });
  await expect(dialog.getByRole('listitem')).toHaveText(['Three', 'Two', 'One']);
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive 3 vaults' }).click();
  const left = page.getByRole('dialog', { name: 'Archive “One”?' });
  await expect(left.getByRole('alert')).toContainText('It is unknown whether “One” was archived');
  expect(await account.isArchived(`/vaults/${three.id}`)).toBe(true);
  expect(await account.isArchived(`/vaults/${one.id}`)).toBe(false);
  await account.calm();
  await left.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('2 vaults are archived. “Two” was already archived.')).toBeVisible();
  await expect(vaultNames(page)).toHaveText(['Four']);
  await expect(page.getByText('selected')).toHaveCount(0);
  expect(await account.isArchived(`/vaults/${one.id}`)).toBe(true);
});

test('“Select all” selects the active vaults of the page, and can be undone', async ({ page, account }) => {
  const old = await account.vault('Old');
  for (const name of ['A', 'B']) await account.vault(name);
  await account.archiveVault(old.id);
  await open(page, '/vaults?archived=true');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(page.getByText('2 selected')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Select Old' })).not.toBeChecked();
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await expect(page.getByRole('checkbox', { name: 'Select A', exact: true })).not.toBeChecked();
});

test('an invalid cursor in the URL is reported, with a way back', async ({ page, account }) => {
  const gone = await account.vault('Gone');
  await account.vault('Left');
  await account.call('DELETE', `/vaults/${gone.id}`);
  await open(page, `/vaults?after=${gone.id}`);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('names no entry of this list');
  await page.getByRole('button', { name: 'First page' }).click();
  await expect(vaultNames(page)).toHaveText(['Left']);
  await expect(page).toHaveURL('/vaults');
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

test('ignores invalid query parameters and reports them', async ({ page, account }) => {
  await account.vault('Shown');
  await open(page, '/vaults?limit=9999&from=2026-02-30&archived=perhaps&q=&after=a%20b');
  const notice = page.getByRole('status').filter({ hasText: 'Some filters in this address are invalid' });
  for (const part of ['limit=9999', 'from=2026-02-30', 'archived=perhaps', 'after=a b'])
    await expect(notice.getByText(part, { exact: true })).toBeVisible();
  await expect(vaultNames(page)).toHaveText(['Shown']);
  await expect(page.getByLabel('Rows per page')).toHaveValue('20');
  await expect(page.getByRole('switch', { name: 'Show archived' })).not.toBeChecked();
});
