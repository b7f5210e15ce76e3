import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { type Account, ADMIN } from './fixtures';
import { chooseAction, open, storeUnverified, tokenField } from './page-helpers';
import { chooseReason } from './reason';
import { expect, test } from './signed-out-fixtures';
import { addUser } from './users';

const URL = 'https://mcp.example.com/mcp';
const VERIFIER = path.join(import.meta.dirname, '../bin/audit-verify.mjs');

const activity = (page: Page) => page.getByRole('table', { name: 'Activity' });
const activityRow = (page: Page, words: string) => activity(page).getByRole('row').filter({ hasText: words });

async function archivedByHand(page: Page, account: Account) {
  const vault = await account.vault('Watched');
  const credential = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, URL, 'Archive');
  await chooseReason(page);
  await page.getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText(`“${URL}” is archived.`)).toBeVisible();
  return { vault, credential };
}

test('shows a change in one line, with its entries and their details', async ({ openAs, account }) => {
  const page = await openAs(ADMIN);
  const { credential } = await archivedByHand(page, account);
  await open(page, `/activity?target=${credential.id}&action=credential.archive`);
  await expect(activityRow(page, 'Archive credential')).toHaveCount(1);
  await expect(activityRow(page, 'Success')).toContainText('archived the credential for mcp.example.com in');
  await page.getByText(/Verified to #\d/).click();
  await expect(page.getByText('npm run audit:verify -- FILE')).toBeVisible();
  await activityRow(page, 'Success').getByRole('button').first().click();
  const details = page.getByRole('dialog');
  await expect(details).toContainText('credential.archive');
  await expect(details).toContainText(ADMIN.email);
  await expect(details.getByText('embedded', { exact: true })).toBeVisible();
  await expect(details.getByRole('button', { name: 'Copy hash', exact: true })).toBeVisible();
  await details
    .getByRole('navigation', { name: 'Rows of the same change' })
    .getByRole('button')
    .first()
    .click();
  await expect(page.getByRole('dialog')).toContainText('Recorded before the change');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('logs an API change once, with its token, and a console change without an API row', async ({
  openAs,
  account,
}) => {
  const page = await openAs(ADMIN);
  const { vault, credential } = await archivedByHand(page, account);
  await open(page, `/activity?target=${credential.id}&action=credential.create`);
  await expect(activity(page).getByRole('row')).toHaveCount(2);
  await expect(activityRow(page, 'Add credential')).toContainText(/Success.*API token |API token .*Success/s);
  await open(page, `/activity?target=${credential.id}&action=credential.archive`);
  await expect(activity(page).getByRole('row')).toHaveCount(2);
  await expect(activityRow(page, 'API token')).toHaveCount(0);
  // The API refuses this: the vault has no such credential.
  expect((await account.call('DELETE', `/vaults/${vault.id}/credentials/vcred_none`)).status()).toBe(404);
  await account.archiveVault(vault.id);
  await open(page, `/activity?target=${vault.id}`);
  await expect(activityRow(page, 'Delete credential')).toHaveCount(0);
  await activityRow(page, 'Archive vault').getByRole('button').first().click();
  await expect(page.getByRole('dialog')).toContainText('a caller of the embedded API');
});

test('the log and its details are accessible', async ({ openAs, account }) => {
  const page = await openAs(ADMIN);
  const { credential } = await archivedByHand(page, account);
  await open(page, `/activity?target=${credential.id}&action=credential.archive`);
  await expectAccessible(page, 'the audit log');
  await activityRow(page, 'Success').getByRole('button').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'an entry of the audit log');
});

test('filters are stored in the URL, and a filter without matches says so', async ({ openAs, account }) => {
  const page = await openAs(ADMIN);
  const { credential } = await archivedByHand(page, account);
  await open(page, `/activity?target=${credential.id}&action=credential.archive`);
  await page.getByRole('switch', { name: 'Show entries' }).check();
  await expect(activity(page).getByRole('row')).toHaveCount(3);
  await page.getByLabel('Outcome').selectOption('success');
  await expect(activity(page).getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/(?=.*outcome=success).*raw=true/);
  await page.goBack();
  await expect(activity(page).getByRole('row')).toHaveCount(3);
  await open(page, '/activity?target=nothing-like-it');
  await expect(page.getByText('No changes match')).toBeVisible();
  await expectAccessible(page, 'no results in the audit log');
});

test('finds actor and target by name, and keeps their ids in the URL', async ({ openAs, account }) => {
  test.slow();
  const auditor = await addUser('auditor', 'Ada Auditor');
  const page = await openAs(ADMIN);
  const name = `Watched ${crypto.randomUUID()}`;
  const vault = await account.vault(name);
  const url = `https://mcp.example.com/${crypto.randomUUID()}`;
  const credential = await account.credential(vault.id, url);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, url, 'Archive');
  await chooseReason(page);
  await page.getByRole('button', { name: 'Archive credential' }).click();
  await expect(page.getByText(`“${url}” is archived.`)).toBeVisible();
  await chooseAction(page, name, 'Archive vault');
  await chooseReason(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Archive vault' }).click();
  await expect(page.getByText(`“${name}” is archived.`)).toBeVisible();

  await open(page, '/activity');
  const target = page.getByRole('combobox', { name: 'Target' });
  await target.fill(name);
  await page.getByRole('option', { name }).click();
  await expect(page).toHaveURL(new RegExp(`target=${vault.id}`));
  await expect(target).toHaveValue(name);
  await expectAccessible(page, 'the log filtered by a name');
  await target.fill(url);
  await target.press('Enter');
  await expect(page).toHaveURL(new RegExp(`target=${credential.id}`));
  await expect(target).toHaveValue(url);
  await target.fill(vault.id);
  await target.press('Enter');
  await expect(page).toHaveURL(new RegExp(`target=${vault.id}`));
  await expect(target).toHaveValue(name);

  const actor = page.getByRole('combobox', { name: 'Actor' });
  await actor.fill(auditor.email);
  await actor.press('Enter');
  await expect(page).toHaveURL(/actor=/);
  await expect(actor).toHaveValue('Ada Auditor');
  // No row has both, so the names come from the server.
  await expect(page.getByText('No changes match')).toBeVisible();
  await page.reload();
  await expect(actor).toHaveValue('Ada Auditor');
  await expect(target).toHaveValue(name);
  await actor.fill('');
  await actor.press('Enter');
  await expect(activityRow(page, 'Archive vault').first()).toBeVisible();
});

test('an export contains the filtered rows, verifies without the server, and is logged', async ({
  openAs,
  account,
}, info) => {
  const page = await openAs(ADMIN);
  const { credential } = await archivedByHand(page, account);
  await open(page, `/activity?target=${credential.id}`);
  for (const [button, ending] of [
    ['Export JSON Lines', 'jsonl'],
    ['Export CSV', 'csv'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    const file = info.outputPath(`export.${ending}`);
    await download.saveAs(file);
    const text = await fs.readFile(file, 'utf8');
    expect(text).toContain(credential.id);
    expect(text.match(/credential\.archive/g)?.length).toBeGreaterThanOrEqual(2);
    if (ending === 'csv') continue;
    const unproven: unknown = await promisify(execFile)(process.execPath, [VERIFIER, file]).catch(
      (error) => error,
    );
    expect(unproven).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^NOT PROVEN.*It has \d+ rows/s),
    });
    await fs.writeFile(file, text.replace('"outcome":"success"', '"outcome":"failure"'));
    const broken: unknown = await promisify(execFile)(process.execPath, [VERIFIER, file]).catch(
      (error) => error,
    );
    expect(broken).toMatchObject({ code: 1 });
  }
  await open(page, '/activity?action=audit.download');
  await expect(activityRow(page, 'Download export').first()).toBeVisible();
});

test('an auditor reads the log and changes nothing; a viewer and an operator cannot see it', async ({
  openAs,
  account,
}) => {
  const vault = await account.vault('Roles');
  await account.credential(vault.id, URL);
  for (const role of ['viewer', 'operator', 'auditor'] as const) {
    const page = await openAs(await addUser(role));
    await open(page, `/vaults/${vault.id}`);
    const main = page.getByRole('navigation', { name: 'Main' });
    const mayRead = role === 'auditor';
    const mayChange = role === 'operator';
    await expect(main.getByRole('link', { name: 'Activity' })).toHaveCount(mayRead ? 1 : 0);
    await expect(page.getByRole('button', { name: 'Add credential' })).toHaveCount(mayChange ? 1 : 0);
    await page.getByRole('button', { name: 'Actions for Roles' }).click();
    await expect(page.getByRole('menuitem', { name: 'Archived credentials' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'History' })).toHaveCount(mayRead ? 1 : 0);
    await expect(page.getByRole('menuitem', { name: 'Delete vault' })).toHaveCount(0);
    const answer = await page.goto('/activity');
    expect(answer?.status()).toBe(mayRead ? 200 : 403);
    if (!mayRead) {
      await expect(page.getByRole('heading', { name: 'You cannot open this page' })).toBeVisible();
      await expect(page.getByText(/may not read the audit log/)).toBeVisible();
      await expectAccessible(page, 'a page that the role cannot open');
    }
    await open(page, `/vaults/${vault.id}?add=`);
    if (!mayChange) await expect(page.getByText('Ask an operator or administrator')).toBeVisible();
    else await expect(page.getByRole('dialog')).toBeVisible();
  }
});

test('a vault shows its own history', async ({ openAs, account }) => {
  const page = await openAs(ADMIN);
  const { vault } = await archivedByHand(page, account);
  await open(page, `/vaults/${vault.id}`);
  await chooseAction(page, 'Watched', 'History');
  const history = page.getByRole('dialog', { name: 'History of this vault' });
  await expect(history.getByRole('listitem').filter({ hasText: 'Archive credential' })).toContainText(URL);
  await expectAccessible(page, 'the history of a vault');
  await history.getByRole('link', { name: 'All activity of this vault' }).click();
  await expect(page).toHaveURL(new RegExp(`target=${vault.id}`));
});

test('the page of an archived credential shows its history, and a rotation names the old and the new one', async ({
  openAs,
  account,
}) => {
  const page = await openAs(ADMIN);
  const { vault, credential } = await archivedByHand(page, account);
  await open(page, `/activity?target=${credential.id}&action=credential.archive`);
  await page.getByRole('table', { name: 'Activity' }).getByRole('link', { name: 'mcp.example.com' }).click();
  await expect(page).toHaveURL(`/vaults/${vault.id}/credentials/${credential.id}`);
  await expect(page.getByRole('main')).toContainText(URL);
  await expect(page.getByRole('region', { name: 'History' })).toContainText(
    'archived the credential for mcp.example.com in',
  );
  const rotated = await account.credential(vault.id, URL);
  await open(page, `/vaults/${vault.id}?rotate=${rotated.id}`);
  await tokenField(page.getByRole('dialog')).fill('a-token-for-the-rotation');
  await chooseReason(page);
  await storeUnverified(page.getByRole('dialog'), 'Verify and rotate');
  await expect(page.getByText(`The token for ${URL} is rotated.`)).toBeVisible();
  await open(page, `/activity?target=${rotated.id}&action=credential.rotate&outcome=success`);
  await activityRow(page, 'Rotate credential').getByRole('button').first().click();
  const details = page.getByRole('dialog');
  await expect(details.getByRole('listitem').filter({ hasText: 'old credential' })).toContainText(rotated.id);
  await expect(details.getByRole('listitem').filter({ hasText: 'new credential' })).toHaveCount(1);
});
