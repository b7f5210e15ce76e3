import { expect, test } from './fixtures';
import { open, row } from './screen';

test('the archive of one vault is complete, and says so', async ({ page, account }) => {
  const vault = await account.vault('Audited');
  const old = await account.credential(vault.id, 'https://old.example.com/mcp');
  await account.credential(vault.id, 'https://used.example.com/mcp');
  await account.archiveCredential(vault.id, old.id);
  await open(page, `/vaults/${vault.id}`);
  await page.getByRole('link', { name: 'Archived credentials' }).click();
  await expect(page).toHaveURL(`/archive/${vault.id}`);
  await expect(
    page.getByText('2 credentials read, 1 archived entry found. Complete: everything was read.'),
  ).toBeVisible();
  const shown = row(page, 'https://old.example.com/mcp');
  await expect(shown.getByText('less than a minute')).toBeVisible();
  const { archived_at: archivedAt } = await (
    await account.call('GET', `/vaults/${vault.id}/credentials/${old.id}`)
  ).json();
  await expect(shown.getByRole('time').last()).toHaveAttribute('datetime', archivedAt);
  await expect(row(page, 'https://used.example.com/mcp')).toHaveCount(0);
  await page.getByRole('link', { name: 'Open vault' }).click();
  await expect(page).toHaveURL(`/vaults/${vault.id}?archived=true`);
  await expect(row(page, 'https://old.example.com/mcp')).toContainText('archived');
});

test('a long vault is read to its end', async ({ page, account }) => {
  const vault = await account.vault('Long');
  const oldest = await account.credential(vault.id, 'https://oldest.example.com/mcp');
  for (let number = 1; number <= 104; number++)
    await account.credential(vault.id, `https://mcp${number}.example.com/mcp`);
  await account.archiveCredential(vault.id, oldest.id);
  await open(page, `/archive/${vault.id}`);
  await expect(page.getByText('105 credentials read, 1 archived entry found. Complete')).toBeVisible();
  await expect(row(page, 'https://oldest.example.com/mcp')).toBeVisible();
});

test('the whole archive lists vaults, and credentials when asked for', async ({ page, account }) => {
  const [retired, used] = [await account.vault('Retired'), await account.vault('In use')];
  const old = await account.credential(used.id, 'https://old.example.com/mcp');
  await account.archiveCredential(used.id, old.id);
  await account.archiveVault(retired.id);
  await open(page, '/archive');
  await expect(
    page.getByText('2 vaults read, 1 archived entry found. Complete: everything was read.'),
  ).toBeVisible();
  await expect(page.getByRole('table', { name: 'Archived vaults' }).getByRole('link')).toHaveText([
    'Retired',
  ]);
  await expect(page.getByRole('table', { name: 'Archived credentials' })).toHaveCount(0);
  await page.getByRole('checkbox', { name: /^Also read the credentials of every vault/ }).check();
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(
    page.getByText('2 vaults and 1 credential read, 2 archived entries found. Complete'),
  ).toBeVisible();
  const credentials = page.getByRole('table', { name: 'Archived credentials' });
  await expect(credentials.getByText('https://old.example.com/mcp', { exact: true })).toBeVisible();
  // The vault opens with this entry in its list, also where it has many others.
  for (let number = 1; number <= 21; number++)
    await account.credential(used.id, `https://mcp${number}.example.com/mcp`);
  await credentials.getByRole('link', { name: 'In use' }).click();
  await expect(page).toHaveURL(`/vaults/${used.id}?q=https://old.example.com/mcp&archived=true`);
  await expect(row(page, 'https://old.example.com/mcp')).toContainText('archived');
  // Nothing is read again: a request would fail.
  await account.scenario('forbidden', { on: 'GET' });
  await page.goBack();
  await expect(
    page.getByText('2 vaults and 1 credential read, 2 archived entries found. Complete'),
  ).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /^Also read the credentials/ })).toBeChecked();
  await expect(credentials.getByText('https://old.example.com/mcp', { exact: true })).toBeVisible();
});

test('reading can be stopped, and what is shown is then called a part', async ({ page, account }) => {
  const vaults = [];
  for (let number = 1; number <= 6; number++) vaults.push(await account.vault(`Vault ${number}`));
  await account.archiveVault(String(vaults[0]?.id));
  await open(page, '/archive');
  await expect(page.getByText('Complete: everything was read.')).toBeVisible();
  await page.getByRole('checkbox', { name: /^Also read the credentials/ }).check();
  await account.scenario('slow', { on: 'GET', path: '/credentials', ms: 2_000 });
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByRole('progressbar', { name: 'Reading' })).toBeVisible();
  await expect(page.getByText('6 vaults read, 1 archived entry found. Reading…')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped: what is shown is only a part.')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Archived vaults' }).getByRole('link')).toHaveText([
    'Vault 1',
  ]);
  await account.calm();
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText('Complete: everything was read.')).toBeVisible();
});

test('a failure in between keeps what was found and can be repeated', async ({ page, account }) => {
  const vault = await account.vault('Retired');
  await account.archiveVault(vault.id);
  await open(page, '/archive');
  await expect(page.getByText('Complete: everything was read.')).toBeVisible();
  await page.getByRole('checkbox', { name: /^Also read the credentials/ }).check();
  await account.scenario('forbidden', { on: 'GET', path: '/credentials' });
  await page.getByRole('button', { name: 'Read again' }).click();
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('The reading stopped');
  await expect(page.getByText('Not complete: what is shown is only a part.')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Archived vaults' }).getByRole('link')).toHaveText([
    'Retired',
  ]);
  await account.calm();
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Complete: everything was read.')).toBeVisible();
});

test('an account without archived entries is told so', async ({ page }) => {
  await open(page, '/archive');
  await expect(
    page.getByText('Nothing read, 0 archived entries found. Complete: everything was read.'),
  ).toBeVisible();
  await expect(page.getByText('No vault is archived. Credentials were not read.')).toBeVisible();
});
