import { expect, test } from './fixtures';
import { fillCredential, open, storeUnverified, tokenField, vaultNames } from './page-helpers';

const NAME = 'Display name';

test('creates a vault with a name, an environment and metadata', async ({ page, account }) => {
  await open(page, '/vaults/new');
  await page.getByLabel(NAME).fill('Payments');
  await page.getByLabel('Environment').selectOption({ label: 'Production' });
  await page.getByRole('button', { name: 'Add metadata' }).click();
  const first = page.getByRole('group', { name: 'Metadata entry 1' });
  await first.getByLabel('Key').fill('team');
  await first.getByLabel('Value').fill('billing');
  await page.getByRole('button', { name: 'Add metadata' }).click();
  await page.getByRole('group', { name: 'Metadata entry 2' }).getByLabel('Key').fill('unwanted');
  await page.getByRole('button', { name: 'Remove metadata entry 2' }).click();
  await page.getByRole('button', { name: 'Create vault' }).click();
  await expect(page.getByRole('heading', { name: 'Payments', level: 1 })).toBeVisible();
  const made = await account.vaultNamed('Payments');
  expect(made?.metadata).toEqual({ team: 'billing', environment: 'production' });
  await expect(page).toHaveURL(`/vaults/${made?.id}`);
  const header = page.getByRole('region', { name: 'Vault', exact: true });
  await expect(header.getByText('billing')).toBeVisible();
  await expect(header.getByText('production')).toBeVisible();
});

test('rejects an empty or too long name at its field, and sends nothing', async ({ page, account }) => {
  await open(page, '/vaults/new');
  const name = page.getByLabel(NAME);
  const create = page.getByRole('button', { name: 'Create vault' });
  for (const [typed, sentence] of [
    ['', 'Enter a name.'],
    ['   ', 'Enter a name.'],
    ['x'.repeat(256), 'A name has at most 255 characters.'],
  ] as const) {
    await name.fill(typed);
    await create.click();
    await expect(name).toHaveAccessibleDescription(sentence);
    await expect(name).toBeFocused();
    await expect(name).toHaveValue(typed);
  }
  expect((await (await account.call('GET', '/vaults')).json()).data).toEqual([]);
  await name.fill('x'.repeat(255));
  await create.click();
  await expect(page).toHaveURL(/\/vaults\/vault_/);
  expect(await account.vaultNamed('x'.repeat(255))).toBeDefined();
});

for (const [kind, typed] of [
  ['emoji', '🔐 Zahlungen 👩‍💻'],
  ['right-to-left', 'خزنة المدفوعات'],
  ['markup', '<script>document.title = "owned"</script><b>bold</b>'],
  ['255 emoji', '🔑'.repeat(255)],
] as const)
  test(`keeps a name of ${kind} and shows it as text`, async ({ page, account }) => {
    await open(page, '/vaults/new');
    await page.getByLabel(NAME).fill(typed);
    await page.getByRole('button', { name: 'Create vault' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(typed);
    expect(await account.vaultNamed(typed)).toBeDefined();
    await open(page, '/vaults');
    await expect(vaultNames(page)).toHaveText([typed]);
    await expect(page).toHaveTitle('Vaults · Strongroom');
  });

test('rejects metadata without a key or with a repeated key at its row', async ({ page, account }) => {
  await open(page, '/vaults/new');
  await page.getByLabel(NAME).fill('Refused');
  for (const [index, key] of ['team', 'team', ''].entries()) {
    await page.getByRole('button', { name: 'Add metadata' }).click();
    await page
      .getByRole('group', { name: `Metadata entry ${index + 1}` })
      .getByLabel('Key')
      .fill(key);
  }
  const create = page.getByRole('button', { name: 'Create vault' });
  await create.click();
  const third = page.getByRole('group', { name: 'Metadata entry 3' }).getByLabel('Key');
  await expect(third).toHaveAccessibleDescription('Enter a key.');
  await page.getByRole('button', { name: 'Remove metadata entry 3' }).click();
  await create.click();
  const second = page.getByRole('group', { name: 'Metadata entry 2' }).getByLabel('Key');
  await expect(second).toHaveAccessibleDescription('“team” appears twice.');
  expect(await account.vaultNamed('Refused')).toBeUndefined();
});

test('credentials entered with the vault are stored with it', async ({ page, account }) => {
  await open(page, '/vaults/new');
  await page.getByLabel(NAME).fill('With credentials');
  for (const number of [1, 2]) {
    await page.getByRole('button', { name: 'Add a credential' }).click();
    const group = page.getByRole('group', { name: `Credential ${number}` });
    await fillCredential(group, `https://mcp${number}.example.com/mcp`, `inline-token-${number}`);
  }
  await page
    .getByRole('group', { name: 'Credential 2' })
    .getByLabel('Protocol')
    .selectOption({ label: 'SSE' });
  await storeUnverified(page, 'Verify and create vault');
  await expect(page.getByRole('table', { name: 'Credentials' })).toBeVisible();
  const made = await account.vaultNamed('With credentials');
  const stored = await account.active(String(made?.id));
  expect(stored.map(({ mcp_server_url: url, protocol }) => `${url} ${protocol}`).sort()).toEqual([
    'https://mcp1.example.com/mcp streamable_http',
    'https://mcp2.example.com/mcp sse',
  ]);
});

test('rejects an invalid credential at its field, and keeps the token of the valid one', async ({
  page,
  account,
}) => {
  await open(page, '/vaults/new');
  await page.getByLabel(NAME).fill('Mixed');
  await page.getByRole('button', { name: 'Add a credential' }).click();
  await page.getByRole('button', { name: 'Add a credential' }).click();
  const [good, bad] = [1, 2].map((number) => page.getByRole('group', { name: `Credential ${number}` }));
  if (!good || !bad) throw new Error('two groups');
  await fillCredential(good, 'https://good.example.com/mcp', 'a-good-token-1234');
  await fillCredential(bad, 'https://user:pass@bad.example.com', '<TOKEN>');
  await page.getByRole('button', { name: 'Verify and create vault' }).click();
  await expect(bad.getByText(/Remove the user name and password/)).toBeVisible();
  await expect(tokenField(bad)).toHaveAttribute('aria-invalid', 'true');
  await expect(tokenField(good)).toHaveValue('a-good-token-1234');
  await expect(tokenField(good)).toHaveAttribute('aria-invalid', 'false');
  expect(await account.vaultNamed('Mixed')).toBeUndefined();
});

test.describe('if the API requires a first credential', () => {
  test.use({ accountOptions: { require_first_credential: true } });

  test('the console learns this from its response and then says so', async ({ page, account }) => {
    await open(page, '/vaults/new');
    await page.getByLabel(NAME).fill('Demanding');
    await page.getByRole('button', { name: 'Create vault' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(
      'At least one credential is required',
    );
    await expect(page.getByText('You can also add credentials later.')).toBeHidden();
    await expect(page.getByLabel(NAME)).toHaveValue('Demanding');
    expect(await account.vaultNamed('Demanding')).toBeUndefined();
    await page.getByRole('button', { name: 'Add a credential' }).click();
    await fillCredential(page, 'https://first.example.com/mcp', 'the-first-token');
    await storeUnverified(page, 'Verify and create vault');
    await expect(page.getByRole('heading', { name: 'Demanding', level: 1 })).toBeVisible();
    const made = await account.vaultNamed('Demanding');
    expect(await account.active(String(made?.id))).toHaveLength(1);
    await open(page, '/vaults/new');
    await expect(
      page.getByText('This API creates vaults only with a credential. Add at least one.'),
    ).toBeVisible();
    await expect(page.getByRole('group', { name: 'Credential 1' })).toBeVisible();
  });
});
