// Only the database can set dates in the past, so these tests use their own console.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, type IsolatedServer, test } from './isolated-server';
import { open } from './page-helpers';
import { inDatabase } from './users';

test.use({ consoleOf: 'as-of' });

/** Makes two vaults with four credentials that were active at different times. One has no creation date. */
const fill = (own: IsolatedServer) =>
  inDatabase(async (client) => {
    await client.query(
      'truncate inventory.vaults, inventory.credentials, inventory.sightings, inventory.changes',
    );
    await client.query(`
      insert into inventory.vaults (connection, id, name, status, metadata, created_at, is_archived, first_seen_at,
        last_seen_at, read_number)
      values ('embedded', 'vault_1', 'Payments', 'active', '{}', '2024-01-01', false, '2024-06-01', now(), 1),
        ('embedded', 'vault_2', 'Later', 'active', '{}', '2026-07-01', false, '2026-07-02', now(), 1)`);
    await client.query(`
      with row (vault, id, created, archived, seen, gone) as (
        values ('vault_1', 'always', '2024-02-01', null, '2026-11-01', null),
          ('vault_1', 'ended', '2024-02-01', '2026-03-01', '2026-11-01', null),
          ('vault_1', 'later', '2026-08-01', null, '2026-11-01', null),
          ('vault_1', 'lost', '2024-02-01', null, '2026-06-01', '2026-07-15')
      ), sighting as (
        insert into inventory.sightings (connection, vault_id, id, last_seen_at, read_number)
        select 'embedded', vault, id, seen::timestamptz, 1 from row)
      insert into inventory.credentials (connection, vault_id, id, vault_name, kind, target, host, status, metadata,
        created_at, archived_at, is_archived, first_seen_at, gone_at)
      select 'embedded', vault, id, 'Payments', 'static_bearer', 'https://' || id || '.example.com/mcp',
        id || '.example.com', 'active', '{}', created::timestamptz, archived::timestamptz, archived is not null,
        '2024-06-01', gone::timestamptz
      from row`);
    await client.query(`
      insert into inventory.changes (connection, vault_id, credential_id, field, before, after, since, until, cause)
      values ('embedded', 'vault_1', null, 'name', '"Old payments"', '"Payments"', '2026-09-01', '2026-09-02', 'outside'),
        ('embedded', 'vault_1', 'lost', 'deleted', null, null, '2026-06-01', '2026-07-15', 'outside')`);
  }, own);

const line = (page: Page, words: string) => page.getByRole('status').getByText(words);
const table = (page: Page) => page.getByRole('table', { name: /as of/ });

test('the list of credentials shows a past time, what is unknown at that time, and a way back', async ({
  own,
  openAs,
}) => {
  const page = await openAs(own.admin);
  await fill(own);
  await open(page, '/credentials');
  await page.getByRole('link', { name: 'As of a date' }).press('Enter');
  await expect(page).toHaveURL(/\?asof=\d{4}-\d\d-01$/);
  await page.getByLabel('Day', { exact: true }).fill('2026-06-30');
  await page.getByLabel('Time (UTC)').fill('00:00');
  await page.getByLabel('Time (UTC)').press('Enter');
  await expect(line(page, 'As of 30 Jun 2026, 00:00 UTC: 1 active, 1 unknown')).toBeVisible();
  await expect(page).toHaveURL(/asof=2026-06-30/);
  await expect(table(page).getByRole('row')).toHaveCount(3);
  await expect(table(page).getByRole('row', { name: /lost/ })).toContainText(
    'It was deleted between two reads',
  );
  await expect(table(page)).toContainText('Old payments');
  await expect(page.getByRole('button', { name: /Archive|Rotate|Delete|Select/ })).toHaveCount(0);
  await expectAccessible(page, 'credentials of the past');

  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(
    /^strongroom-credentials-as-of-2026-06-30T00-00-00Z-1-unknown-/,
  );
  const text = readFileSync(await download.path(), 'utf8');
  expect(text.split('\r\n')[0]).toContain('as_of,unknown_rows,state,unknown_because');
  expect(text).toContain('2026-06-30T00:00:00.000Z,1,active,,https://always.example.com/mcp,Old payments');

  await page.getByLabel('URL, vault, owner or id').fill('always');
  await page.keyboard.press('Enter');
  await expect(line(page, '1 active, 0 unknown')).toBeVisible();
  await page.getByRole('link', { name: 'Back to now' }).press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search credentials' })).toBeVisible();
  await expect(page).toHaveURL(/\/credentials$/);
});

test('the list of vaults shows a past time, also on a narrow screen', async ({ own, openAs }) => {
  const page = await openAs(own.admin);
  await fill(own);
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, '/vaults?asof=2026-06-30T12:00:00Z');
  await expect(line(page, 'As of 30 Jun 2026, 12:00 UTC: 1 active, 0 unknown')).toBeVisible();
  await expect(table(page)).toContainText('Old payments');
  await expectAccessible(page, 'vaults of the past');
});

test('an invalid time in the URL shows the present and is reported', async ({ own, openAs }) => {
  const page = await openAs(own.admin);
  await fill(own);
  for (const [list, asof] of [
    ['credentials', '2026-02-30'],
    ['vaults', '2999-01-01'],
  ]) {
    await open(page, `/${list}?asof=${asof}`);
    await expect(page.getByText(`asof=${asof}`)).toBeVisible();
  }
});
