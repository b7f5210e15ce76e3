import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { captureTraffic } from './capture-traffic';
import { type Account, expect, test } from './fixtures';
import {
  chooseFiles,
  claudeFile,
  closeRow,
  csvFile,
  dotenv,
  gridRow,
  oneServer,
  openRow,
  placeForm,
  placeRows,
  readPasted,
  urlOf,
  vsCodeFile,
} from './import-files';
import { open, reload, tokenField } from './page-helpers';
import { holds, newCanary, placesOf, serverPieces } from './secret-sweep';

const CLAUDE = 90;
const CODE = 60;
const SHEET = 50;
const VAULTS = { claude: CLAUDE, code: CODE, Billing: SHEET };

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const progress = (page: Page) => page.getByRole('progressbar', { name: 'Importing credentials' });

/** Reads the three files, and opens the list of entries that were left out. */
async function prepare(page: Page): Promise<void> {
  await page.getByLabel('Values (.env)').fill(dotenv(CLAUDE));
  await chooseFiles(page, [claudeFile(CLAUDE), vsCodeFile(CODE), csvFile(SHEET, 'Billing')]);
  await expect(page.getByText(/^200 rows, /)).toBeVisible();
  await page.getByText('5 entries were left out').click();
  await expect(page.getByRole('list', { name: 'Left out' })).toContainText('local-0');
}

async function mend(page: Page): Promise<void> {
  for (const name of ['claude-00', 'code-00', 'code-01']) {
    await openRow(page, name);
    await page.getByLabel(/^Access token/).fill(`typed-for-${name}`);
    await closeRow(page);
  }
  await openRow(page, 'sheet-00');
  const url = page.getByRole('form').getByLabel('MCP server URL', { exact: true });
  await expect(url).toHaveAttribute('aria-invalid', 'true');
  await url.fill(urlOf('sheet', 0));
  await closeRow(page);
  await placeRows(page, 'One new vault per file');
}

async function stored(account: Account, vault: string): Promise<unknown[]> {
  const made = await account.vaultNamed(vault);
  return (await account.credentials(made?.id ?? 'none'))
    .map((credential) => credential.mcp_server_url)
    .sort();
}

test('imports 200 rows of three files exactly once, despite 429s, resets and a reload', async ({
  page,
  account,
}) => {
  test.setTimeout(360_000);
  await open(page, '/onboarding');
  await prepare(page);
  await page.getByRole('switch', { name: 'Problems only' }).check();
  await mend(page);
  await expect(
    page.getByText('Creates 3 vaults, then stores 200 credentials.', { exact: false }),
  ).toBeVisible();
  await expect(page.getByRole('list', { name: 'Credentials per vault' })).toContainText('Billing (new): 50');

  await account.scenario('slow', { on: 'POST', path: '/credentials', ms: 200 });
  await button(page, 'Import without verifying').click();
  await expect(progress(page)).toBeVisible();
  await expect(page.getByText(/^(?!0 )\d+ of 200/)).toBeVisible({ timeout: 60_000 });
  await expect(page).toHaveURL(/\?run=/);
  page.once('dialog', (question) => question.accept());
  await reload(page);

  await expect(page.getByText('An import was interrupted.')).toBeVisible();
  await account.scenario('rate_limited', { on: 'POST', path: '/credentials', times: 3, retry_after: 1 });
  await prepare(page);
  await expect(page.getByText(/^200 rows, (?!200)\d+ ticked$/)).toBeVisible();
  await expect(gridRow(page, 'claude-01')).toContainText('Created');
  await mendWhatIsLeft(page);
  await button(page, 'Import without verifying').click();
  const met = () => expect.poll(() => account.currentScenario(), { timeout: 60_000 }).toBeNull();
  await met();
  await account.scenario('reset', { on: 'POST', path: '/credentials', times: 2 });
  await met();
  await expect(page.getByText(/^(The import is complete\.|Results:)$/)).toBeVisible({
    timeout: 120_000,
  });
  // Failed rows kept their values. A row whose answer was lost is sent again after a minute, not before.
  await expect(async () => {
    const again = button(page, 'Import without verifying');
    if (await again.isVisible()) await again.click();
    await expect(page.getByText('The import is complete.')).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 150_000 });
  for (const [vault, count] of Object.entries(VAULTS)) {
    const urls = await stored(account, vault);
    expect(urls).toHaveLength(count);
    expect(new Set(urls).size).toBe(count);
  }
  const all = (await (await account.call('GET', '/vaults?include_archived=true&limit=100')).json()).data;
  expect(all).toHaveLength(3);
});

/** After a reload, some rows are stored already, and the files have their errors again. */
async function mendWhatIsLeft(page: Page): Promise<void> {
  for (const name of ['claude-00', 'code-00', 'code-01', 'sheet-00']) {
    await openRow(page, name);
    const form = page.getByRole('form', { name: `Edit ${name}` });
    const url = form.getByLabel('MCP server URL', { exact: true });
    if (await url.isVisible()) {
      if (name === 'sheet-00') await url.fill(urlOf('sheet', 0));
      else await form.getByLabel(/^Access token/).fill(`typed-for-${name}`);
    }
    await closeRow(page);
  }
  await placeRows(page, 'One new vault per file');
}

test('a token is verified and imported, and is found only in the requests that carried it', async ({
  page,
  account,
  mcp,
}) => {
  const [good, bad] = [newCanary(), newCanary()];
  mcp.take(good);
  const watched = captureTraffic(page);
  await open(page, '/onboarding');
  const text = JSON.stringify({
    mcpServers: {
      good: { url: mcp.url, headers: { Authorization: `Bearer ${good}` } },
      bad: { url: `${mcp.url}?other`, headers: { Authorization: `Bearer ${bad}` } },
    },
  });
  await readPasted(page, text);
  await placeRows(page, 'One new vault', 'Verified');
  // The worker that reads the file cannot leak it: its policy allows no connections.
  const [worker, ...others] = page.workers();
  expect(others).toEqual([]);
  const reached = worker?.evaluate(() =>
    fetch('/api/health').then(
      () => 'reached',
      () => 'refused',
    ),
  );
  expect(await reached).toBe('refused');
  await button(page, 'Verify 2 tokens').click();
  await expect(gridRow(page, 'good')).toContainText('Proven');
  await expect(gridRow(page, 'bad')).toContainText('Refused');
  expect(await account.vaultNamed('Verified')).toBeUndefined();
  await button(page, 'Verify and import 2 credentials').click();
  await expect(page.getByText('1 created. 1 verified: 0 passed.')).toBeVisible();
  await expect(gridRow(page, 'bad')).toContainText('Refused');
  await expect(gridRow(page, 'good')).toContainText('Created');
  const vault = await account.vaultNamed('Verified');
  expect((await account.active(vault?.id ?? '')).map((one) => one.mcp_server_url)).toEqual([mcp.url]);

  const download = page.waitForEvent('download');
  await button(page, 'Download report (CSV)').click();
  expect((await download).suggestedFilename()).toMatch(/^import-[\da-f]{8}\.csv$/);
  await watched.look();
  for (const [token, sent] of [
    [good, 2],
    [bad, 2],
  ] as const) {
    const carriers = watched.sent.filter(({ body }) => holds(body, token));
    expect(carriers.every(({ isAction }) => isAction)).toBe(true);
    expect(carriers).toHaveLength(sent);
    expect(placesOf([...watched.pieces, ...(await serverPieces())], token)).toEqual([]);
  }
});

test('importing the same file again creates nothing twice', async ({ page, account }) => {
  const file = oneServer('once', 'https://once.example.com/mcp', 'made-up-once');
  for (const says of ['1 created.', '0 created, 1 skipped because already there.']) {
    await open(page, '/onboarding');
    await readPasted(page, file);
    await placeRows(page, 'One new vault', 'Once');
    await button(page, 'Import without verifying').click();
    await expect(page.getByText(says)).toBeVisible();
  }
  expect(await stored(account, 'Once')).toEqual(['https://once.example.com/mcp']);

  // Another vault and another format: the vault that has the row is not a target of any row.
  await open(page, '/onboarding');
  await readPasted(page, oneServer('twice', 'https://once.example.com/sse', 'x'));
  await placeRows(page, 'One new vault', 'Elsewhere');
  await openRow(page, 'twice');
  await expect(page.getByRole('form')).toContainText(
    'The vault “Once” has this server at another URL, which differs in /sse against /mcp',
  );
});

test('pastes, enters a token, chooses a vault and imports with the keyboard alone', async ({
  page,
  account,
}) => {
  await open(page, '/onboarding');
  await page.getByLabel('Or paste configuration').focus();
  await page.keyboard.insertText(oneServer('typed', 'https://typed.example.com/mcp', '<TYPED_TOKEN>'));
  await button(page, 'Read configuration').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Into which vault?' })).toBeFocused();
  await page.getByRole('checkbox', { name: 'Include typed' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('1 row, 0 ticked')).toBeVisible();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await expect(button(page, 'typed')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(button(page, 'Ask a teammate for the token of typed')).toBeFocused();
  for (const name of ['MCP server URL', 'Transport', 'Access token']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('form').getByLabel(name, { exact: true })).toBeFocused();
  }
  await page.keyboard.insertText('made-up-typed');
  await page.keyboard.press('Escape');
  await expect(button(page, 'typed')).toBeFocused();
  await expect(tokenField(page)).toHaveCount(0);
  await placeForm(page).getByLabel('Name', { exact: true }).focus();
  await page.keyboard.insertText('By keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Verify the tokens and import them' })).toBeFocused();
  await button(page, 'Verify and import 1 credential').focus();
  for (const name of ['Verify 1 token', 'Import without verifying']) {
    await page.keyboard.press('Tab');
    await expect(button(page, name)).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(page.getByText('The import is complete.')).toBeVisible();
  expect(await stored(account, 'By keys')).toEqual(['https://typed.example.com/mcp']);
  const imported = page.getByRole('list', { name: 'Imported into' });
  await expect(imported).toHaveText('By keys: 1 new credential');
  await imported.getByRole('link', { name: 'By keys' }).click();
  await expect(page.getByRole('heading', { name: 'By keys', level: 1 })).toBeVisible();
});

test('selects a server from the list of known ones', async ({ page }) => {
  await open(page, '/onboarding');
  await button(page, 'Choose a known server').click();
  const dialog = page.getByRole('dialog', { name: 'Choose a known server' });
  await dialog.getByLabel('Search servers').fill('github');
  await dialog
    .getByRole('button', { name: /^Add GitHub/ })
    .first()
    .click();
  await expect(dialog.getByText(/^Added: GitHub/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('table', { name: 'Rows to import' })).toContainText('api.githubcopilot.com');
});

test('every state is accessible in both themes, wide and narrow', async ({ page }) => {
  test.slow();
  await open(page, '/onboarding');
  await expectAccessible(page, 'onboarding, empty');
  await button(page, 'Choose a known server').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'onboarding, known servers');
  await page.keyboard.press('Escape');
  await chooseFiles(page, [vsCodeFile(12)]);
  await button(page, 'code-00').click();
  await expectAccessible(page, 'onboarding, an open row');
  await button(page, 'Choose the vault of code-00').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'onboarding, assigning vaults');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await button(page, 'Ask for 2 tokens').click();
  // The vault is chosen first.
  await expect(placeForm(page).getByText('Enter a name.')).toBeVisible();
  await placeForm(page).getByLabel('Name', { exact: true }).fill('Accessible');
  await button(page, 'Ask for 2 tokens').click();
  await expect(page.getByRole('dialog', { name: 'Ask a teammate' })).toBeVisible();
  await expectAccessible(page, 'onboarding, requesting tokens');
  await page.keyboard.press('Escape');
  await placeRows(page, 'One new vault', 'Accessible');
  await expectAccessible(page, 'onboarding, before the import');
  await button(page, 'Import without verifying').click();
  await expect(page.getByText('10 created.')).toBeVisible();
  await expectAccessible(page, 'onboarding, after the import');
});
