import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { open, reload, row, storeUnverified, tokenField } from './page-helpers';

const URL = 'https://api.githubcopilot.com/mcp';

test('a leaked token starts a checklist that stays until all three tasks are done', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Leaked');
  const leaked = await account.credential(vault.id, URL);
  const path = `/vaults/${vault.id}/credentials/${leaked.id}`;
  await open(page, `/vaults/${vault.id}`);
  await row(page, URL)
    .getByRole('button', { name: `Actions for ${URL}` })
    .click();
  await page.getByRole('menuitem', { name: 'Token leaked?' }).click();
  const dialog = page.getByRole('dialog', { name: 'Token leaked?' });
  await dialog.getByRole('button', { name: 'Start checklist' }).click();
  const checklist = page.getByRole('article', { name: `Leaked token of ${URL}` });
  const [remove, revoke, replace] = [0, 1, 2].map((place) => checklist.getByRole('listitem').nth(place));
  if (!remove || !revoke || !replace) throw new Error('three tasks');
  await expect(remove).toContainText('To do:');
  expect(await account.isArchived(path)).toBe(false);

  await remove.getByRole('button', { name: 'Remove credential' }).click();
  const sure = page.getByRole('dialog', { name: `Remove “${URL}”?` });
  await sure.getByRole('button', { name: 'Remove credential' }).click();
  await expect(remove).toContainText('Done:');
  await expect(row(page, URL)).toHaveCount(0);
  expect(await account.isGone(path)).toBe(true);

  await expect(revoke.getByRole('link', { name: 'Open GitHub' })).toHaveAttribute(
    'href',
    'https://github.com/settings/tokens',
  );
  await revoke.getByRole('button', { name: 'Mark token as revoked' }).click();
  await expect(revoke).toContainText('Done:');
  await reload(page);
  await expect(remove).toContainText('Done:');
  await expect(revoke).toContainText('Done:');
  await expect(replace).toContainText('To do:');

  await replace.getByRole('button', { name: 'Add new credential' }).click();
  const add = page.getByRole('dialog', { name: 'Add credential' });
  await expect(add.getByLabel('MCP server URL')).toHaveValue(URL);
  await tokenField(add).fill('a-new-token-after-the-leak');
  await storeUnverified(add);
  await expect(row(page, URL)).toBeVisible();
  await expect(checklist).toBeHidden();
  const record = page.getByRole('status').filter({ hasText: `Leaked token of ${URL}` });
  await expect(record).toContainText(
    /Done in (less than 1 s|\d+ (s|min)( \d+ s)?): removed, revoked, replaced\./,
  );
  await expect(record.getByRole('list', { name: 'Recorded times' }).getByRole('listitem')).toHaveCount(4);
  await expectAccessible(page, 'the record of a leak');
  const [fresh, ...more] = await account.active(vault.id);
  expect(more).toEqual([]);
  expect(fresh?.id).not.toBe(leaked.id);
  await reload(page);
  await expect(row(page, URL)).toBeVisible();
  await expect(checklist).toHaveCount(0);
});

test('the tasks can be done in any order, and on other pages', async ({ page, account }) => {
  const vault = await account.vault('Leaked');
  const leaked = await account.credential(vault.id, 'https://mcp.example.com/mcp');
  await open(page, `/vaults/${vault.id}?leaked=${leaked.id}`);
  await page.getByRole('button', { name: 'Start checklist' }).click();
  const checklist = page.getByRole('article', { name: 'Leaked token of https://mcp.example.com/mcp' });
  const waiting = page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Overview, 1 waiting' });
  await expect(waiting).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: /^Account of/ }).click();
  await expect(page.getByRole('menuitem', { name: 'Overview, 1 waiting' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(checklist).toContainText('Revoke the token at its provider.');
  await expect(checklist.getByRole('link')).toHaveCount(0);
  await account.credential(vault.id, 'https://mcp.example.com/mcp');
  await account.call('DELETE', `/vaults/${vault.id}/credentials/${leaked.id}`);
  await reload(page);
  await expect(checklist.getByRole('listitem').nth(0)).toContainText('Done:');
  await expect(checklist.getByRole('listitem').nth(2)).toContainText('Done:');
  await checklist.getByRole('button', { name: 'Mark token as revoked' }).click();
  await expect(checklist).toBeHidden();
  await expect(waiting).toHaveCount(0);
});

test('records that no new credential is needed and announces the end of the checklist', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Leaked');
  const leaked = await account.credential(vault.id, 'https://mcp.example.com/mcp');
  await open(page, `/vaults/${vault.id}?leaked=${leaked.id}`);
  await page.getByRole('button', { name: 'Start checklist' }).click();
  const checklist = page.getByRole('article', { name: 'Leaked token of https://mcp.example.com/mcp' });
  await expect(checklist).toBeVisible();
  await account.call('DELETE', `/vaults/${vault.id}/credentials/${leaked.id}`);
  await checklist.getByRole('button', { name: 'Mark as not needed' }).click();
  await expect(checklist.getByRole('listitem').nth(2)).toContainText('No new credential is needed.');
  await checklist.getByRole('button', { name: 'Mark token as revoked' }).click();
  await expect(checklist).toBeHidden();
  await expect(page.getByText(/: removed, revoked, no new credential needed\.$/)).toBeVisible();
  await open(page, `/activity?target=${leaked.id}&action=leak.tick-not-needed&outcome=success`);
  await expect(page.getByRole('table', { name: 'Activity' })).toContainText('Tick “none is needed”');
});
