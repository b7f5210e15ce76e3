import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { type Account, expect, test } from './fixtures';
import { refresh } from './inventory-list';
import { open, row } from './page-helpers';
import { inDatabase } from './users';

const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-03-01T00:00:00Z');
const at = (hours: number) => new Date(BEGAN + hours * HOUR_MS).toISOString();
const GITHUB = 'https://mcp.github.example.com/mcp';
const LINEAR = 'https://mcp.linear.example.com/mcp';

/** Created and archived, in hours after the start of March 2026. Null: active. */
type Life = [target: string, created: number, archived: number | null];

/** Two positions of a vault: one with a gap of two hours, one with an overlap of one hour. */
const LIVES: Life[] = [
  [GITHUB, 0, 100],
  [GITHUB, 102, null],
  [LINEAR, 0, 50],
  [LINEAR, 49, 400],
];

/** Makes credentials of one vault, reads them into the inventory, and sets dates in the past. */
async function lived(page: Page, account: Account, lives: readonly Life[] = LIVES) {
  const vault = await account.vault('Finance');
  const ids: string[] = [];
  for (const [target, , archived] of lives) {
    const { id } = await account.credential(vault.id, target);
    if (archived !== null) await account.archiveCredential(vault.id, id);
    ids.push(id);
  }
  await open(page, '/archive');
  await refresh(page, `1 vault, ${lives.length} credential`);
  await inDatabase(async (client) => {
    for (const [place, [, created, archived]] of lives.entries())
      await client.query(
        `update inventory.credentials set created_at = $2, token_set_at = $2, archived_at = $3, replaced_by = null,
          replacement_source = null, replaces = null where id = $1`,
        [ids[place], at(created), archived === null ? null : at(archived)],
      );
  });
  await open(page, '/archive');
  return { vault, ids };
}

const entries = (page: Page) => page.getByRole('table', { name: 'Archived entries' });
const picture = (page: Page) => page.getByRole('listbox', { name: 'Lifelines' });
const active = (page: Page) => picture(page).getByRole('option');

test('lifelines show gaps, overlaps and successors, and the table has the same entries', async ({
  page,
  account,
}) => {
  await lived(page, account);
  await expect(page.getByText('3 archived entries in 2 positions')).toBeVisible();
  const numbers = page.locator('dl').first();
  await expect(numbers).toContainText('Archived or deleted3');
  await expect(numbers).toContainText('Rotated2');
  await expect(numbers).toContainText('Abandoned1');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await expect(entries(page).getByRole('columnheader')).toHaveText([
    'MCP server URL',
    'Vault',
    'Environment',
    'Created',
    'Archived ↓',
    'Lived',
    'Ended by',
    'Reason',
    'Replaced by',
    'Gap',
  ]);
  await expect(row(page, GITHUB)).toContainText('2 h');
  await expect(active(page)).toHaveAccessibleName(
    /github.*stated by the API.*then a gap of 2 h.*\(inferred\)/,
  );
  await page.getByLabel('Gaps').selectOption('Longer than an hour');
  await expect(page).toHaveURL('/archive?gap=hour');
  await expect(page.getByText('1 archived entry in 1 position')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Lived' }).click();
  await expect(page).toHaveURL(/sort=lived/);
  await expect(entries(page).getByRole('row').nth(1)).toContainText('2 d 2 h');
});

test('everything works with the keyboard alone', async ({ page, account }) => {
  await lived(page, account);
  const period = page.getByRole('slider', { name: 'Period of endings' });
  await period.focus();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/from=2026-03-03/);
  await page.keyboard.press('ArrowUp');
  await expect(period).toHaveAttribute('aria-valuetext', /3 Mar 2026 to .*endings?/);
  await expect(page.getByLabel('From (UTC)')).toHaveValue('2026-03-03');
  // A bar contains several days. The text names the selected ones.
  await page.getByLabel('To (UTC)').fill('2026-03-04');
  await expect(period).toHaveAttribute('aria-valuetext', /^3 Mar 2026 to 4 Mar 2026, /);
  await period.focus();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/archive');
  await picture(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(active(page)).toHaveAccessibleName(/github.*active now/);
  await page.keyboard.press('ArrowDown');
  await expect(active(page)).toHaveAccessibleName(/linear/);
  await page.keyboard.press('End');
  await expect(active(page)).toHaveAccessibleName(/overlaps an earlier credential for 1 h/);
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/zoom=\d+_\d+/);
  await page.keyboard.press('0');
  await expect(page).toHaveURL('/archive');
  await page.keyboard.press('Enter');
  const story = page.getByRole('dialog', { name: 'Credential history' });
  await expect(story).toContainText(LINEAR);
  await expect(story.getByText('Chain verified').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(picture(page)).toBeFocused();
});

test('a step of a story links to its audit entry', async ({ page, account }) => {
  await lived(page, account);
  await entries(page)
    .getByRole('button', { name: `Open ${GITHUB} in Finance` })
    .click();
  const story = page.getByRole('dialog', { name: 'Credential history' });
  const step = story.getByRole('listitem').filter({ hasText: 'archived the credential' });
  await expect(step).toContainText('API token');
  await step.getByRole('link', { name: /^Entry #/ }).click();
  await expect(page).toHaveURL(/\/activity\?entry=\d+/);
});

test('the same seed selects the same sample, and a review stays with its entry', async ({
  page,
  account,
}) => {
  await lived(page, account);
  await page.getByRole('button', { name: 'Draw a sample' }).click();
  const sample = page.getByRole('region', { name: 'Sample of 25' });
  await expect(sample.getByText(/3 entries drawn from 3 by seed/)).toBeVisible();
  const drawn = await sample.getByRole('button', { name: /^Open / }).allTextContents();
  const digest = await sample.getByText(/^[0-9a-f]{64}$/).textContent();
  await page.reload();
  await expect(sample.getByRole('button', { name: /^Open / })).toHaveText(drawn);
  await expect(sample.getByText(digest ?? 'none')).toBeVisible();
  await sample.getByRole('button', { name: `Review ${GITHUB} in Finance` }).click();
  const dialog = page.getByRole('dialog', { name: 'Review archived entry' });
  await dialog.getByLabel('Result').selectOption('Finding');
  await dialog.getByRole('button', { name: 'Save review' }).click();
  await expect(dialog.getByText('Describe the finding.')).toBeVisible();
  await dialog.getByLabel('Note').fill('No ticket');
  await dialog.getByRole('button', { name: 'Save review' }).click();
  await expect(sample.getByText('1 of 3 reviewed')).toBeVisible();
  await expect(sample.getByRole('row').filter({ hasText: GITHUB })).toContainText('No ticket');
  await page.setViewportSize({ width: 390, height: 844 });
  const review = sample.getByRole('button', { name: `Review ${LINEAR} in Finance` }).first();
  await review.scrollIntoViewIfNeeded();
  const box = await review.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 390), 'the right edge of the button').toBeLessThanOrEqual(390);
  expect(await sample.getByRole('table').evaluate((table) => table.parentElement?.scrollLeft)).toBe(0);
});

test('the export contains the filtered entries', async ({ page, account }) => {
  await lived(page, account);
  const response = await page.request.get('/api/archive/export?gap=hour');
  expect(response.headers()['content-type']).toContain('text/csv');
  const lines = (await response.text()).trim().split('\r\n');
  expect(lines.length).toBe(2);
  expect(lines[1]).toContain(GITHUB);
  expect(lines[1]).toContain('7200');
});

test('the page is accessible in both schemes and widths, and prints a picture', async ({ page, account }) => {
  await lived(page, account);
  await expect(active(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Draw a sample' }).click();
  await expect(page.getByRole('region', { name: 'Sample of 25' }).getByRole('table')).toBeVisible();
  await expectAccessible(page, 'Archive');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('svg', { has: page.locator('title', { hasText: 'Lifelines' }) })).toBeVisible();
  await expect(picture(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Evidence pack' })).toBeHidden();
});

test('zooms two thousand bars without a long frame', async ({ page, account }) => {
  const { vault } = await lived(page, account);
  await inDatabase((client) =>
    client.query(
      `insert into inventory.credentials (connection, vault_id, id, vault_name, kind, target, host, status, metadata,
        created_at, archived_at, is_archived, token_set_at, first_seen_at)
      select connection, vault_id, 'vcred_many_' || n, vault_name, kind, 'https://mcp' || n % 200 || '.example.com/mcp', null,
        'archived', '{}', now() - make_interval(hours => n), now() - make_interval(hours => n - 150), true, null,
        now()
      from (select * from inventory.credentials where vault_id = $1 and target = $2 limit 1) as one
        cross join generate_series(151, 2150) as n`,
      [vault.id, LINEAR],
    ),
  );
  await open(page, '/archive');
  await expect(page.getByText('2,003 archived entries in 202 positions')).toBeVisible();
  await expect(active(page)).toHaveCount(1);
  await picture(page).focus();
  const frames = await page.evaluate(async () => {
    const place = document.querySelector('[role=listbox]');
    const times: number[] = [];
    for (let count = 0; count < 30; count++) {
      const began = performance.now();
      place?.dispatchEvent(new KeyboardEvent('keydown', { key: count % 2 ? '-' : '+', bubbles: true }));
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - began);
    }
    return times.toSorted((one, other) => one - other);
  });
  expect(frames[15]).toBeLessThan(100);
});
