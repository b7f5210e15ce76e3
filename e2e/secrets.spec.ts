import type { Page } from '@playwright/test';
import { captureTraffic, type Traffic } from './capture-traffic';
import { alertIn, GIVES_UP_MS } from './faults';
import { expect, test } from './fixtures';
import { fillCredential, open, openRotate, reload, row, storeUnverified, tokenField } from './page-helpers';
import {
  dataFolderPieces,
  expectSealed,
  holds,
  newCanary,
  placesOf,
  serverPieces,
  serverSecrets,
} from './secret-sweep';

const MCP = 'https://mcp.example.com/mcp';
const OTHER_MCP = 'https://other-mcp.example.com/mcp';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();

const typed = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [...document.querySelectorAll('input, textarea')]
      .map((field) => 'value' in field && field.value)
      .join('\n'),
  );

/** Expects the secret only in the bodies of this number of server actions, which verify or store it. */
async function expectNowhere(page: Page, watched: Traffic, canary: string, actions: number): Promise<void> {
  await watched.look();
  await reload(page);
  await watched.look();
  const carriers = watched.sent.filter(({ body }) => holds(body, canary));
  expect(carriers.map(({ method, isAction }) => ({ method, isAction }))).toEqual(
    Array.from({ length: actions }, () => ({ method: 'POST', isAction: true })),
  );
  expect(placesOf([...watched.pieces, ...(await serverPieces())], canary)).toEqual([]);
  expect(holds(await typed(page), canary)).toBe(false);
}

test('the search finds every form of a secret', () => {
  const canary = newCanary();
  const url = `https://example.com/?q=${encodeURIComponent(canary)}`;
  const forms = [canary, url, JSON.stringify({ canary }), Buffer.from(canary).toString('hex').toUpperCase()];
  for (const form of forms) expect(holds(`before ${form} after`, canary)).toBe(true);
  for (const before of ['', 'a', 'ab', 'abc'])
    for (const encoding of ['base64', 'base64url'] as const)
      expect(holds(Buffer.from(`${before}${canary}after`).toString(encoding), canary)).toBe(true);
  expect(holds(newCanary(), canary)).toBe(false);
});

test('the token of a new vault', async ({ page, account }) => {
  const canary = newCanary();
  const watched = captureTraffic(page);
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').fill('Payments');
  await press(page, 'Add a credential');
  await fillCredential(page, MCP, canary);
  await storeUnverified(page, 'Verify and create vault');
  await expect(page.getByRole('heading', { name: 'Payments', level: 1 })).toBeVisible();
  expect(holds(await typed(page), canary)).toBe(false);
  await expectNowhere(page, watched, canary, 2);
  const vault = await account.vaultNamed('Payments');
  const [credential] = await account.credentials(vault?.id ?? '');
  await expectSealed(credential?.id ?? '', canary);
});

test('the token of an added credential: refused, then sent during failures, then stored', async ({
  page,
  account,
}) => {
  const canary = newCanary();
  const watched = captureTraffic(page);
  const { id } = await account.vault('Payments');
  await open(page, `/vaults/${id}`);
  await press(page, 'Add credential');
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, 'nonsense', `${canary}\nsecond line`);
  await press(page, 'Verify and add');
  await expect(tokenField(dialog)).toHaveAttribute('aria-invalid', 'true');
  expect(watched.sent.filter(({ body }) => holds(body, canary))).toEqual([]);
  await fillCredential(dialog, MCP, canary);
  for (const fault of ['server_error', 'forbidden', 'gateway_html']) {
    await account.scenario(fault, { on: 'POST' });
    await storeUnverified(dialog);
    await expect(alertIn(dialog)).toContainText(/The (credential was not added|outcome is unknown)/);
    await watched.look();
    await account.calm();
  }
  expect(await account.credentials(id)).toEqual([]);
  await account.scenario('committed_then_lost', { on: 'POST', times: 1 });
  // Uses another server, because a failed request for the first one may still arrive.
  await fillCredential(dialog, OTHER_MCP, canary);
  await storeUnverified(dialog);
  await expect(row(page, OTHER_MCP)).toBeVisible({ timeout: GIVES_UP_MS });
  expect(holds(await typed(page), canary)).toBe(false);
  await expectNowhere(page, watched, canary, 8);
  const [credential] = await account.credentials(id);
  await expectSealed(credential?.id ?? '', canary);
});

test('a token that is refused in the form and never stored', async ({ page, account }) => {
  const canary = newCanary();
  const watched = captureTraffic(page);
  const { id } = await account.vault('Payments');
  await open(page, `/vaults/${id}?add=`);
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, 'nonsense', canary);
  await press(page, 'Verify and add');
  await expect(dialog.getByLabel('MCP server URL')).toBeFocused();
  page.once('dialog', (question) => question.accept());
  await expectNowhere(page, watched, canary, 0);
  expect(await account.credentials(id)).toEqual([]);
});

test('the token of a rotation that makes a new credential', async ({ page, account }) => {
  const canary = newCanary();
  const watched = captureTraffic(page);
  const { id } = await account.vault('Payments');
  const old = await account.credential(id, MCP);
  await open(page, `/vaults/${id}`);
  const dialog = await openRotate(page, MCP);
  await tokenField(dialog).fill(canary);
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(page.getByText(`The token for ${MCP} is rotated.`)).toBeVisible();
  await expectNowhere(page, watched, canary, 2);
  const [made, ...more] = await account.active(id);
  expect(more).toEqual([]);
  expect(made?.id).not.toBe(old.id);
  await expectSealed(made?.id ?? '', canary);
});

test('the tokens of a rotation that was interrupted and completed', async ({ page, account }) => {
  const [first, second] = [newCanary(), newCanary()];
  const watched = captureTraffic(page);
  const { id } = await account.vault('Payments');
  await account.credential(id, MCP);
  await open(page, `/vaults/${id}`);
  const dialog = await openRotate(page, MCP);
  await tokenField(dialog).fill(first);
  await account.scenario('gateway_html', { on: 'POST' });
  await storeUnverified(dialog, 'Verify and rotate');
  await expect(alertIn(dialog)).toBeVisible();
  await account.calm();
  page.once('dialog', (question) => question.accept());
  await expectNowhere(page, watched, first, 2);
  // The URL still names the dialog, which opens again without input.
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await press(page, 'Enter the new token again');
  const again = page.getByRole('dialog', { name: 'Complete the rotation' });
  await tokenField(again).fill(second);
  await storeUnverified(again, 'Verify and complete');
  await expect(page.getByText(/The rotation is complete\./)).toBeVisible();
  await expectNowhere(page, watched, second, 2);
  const [made] = await account.active(id);
  await expectSealed(made?.id ?? '', second);
});

test.describe('with the auth shape', () => {
  test.use({ accountOptions: { shape: 'auth' } });

  test('the token of a rotation in place', async ({ page, account }) => {
    const canary = newCanary();
    const watched = captureTraffic(page);
    const { id } = await account.vault('Payments');
    const old = await account.credential(id, MCP);
    await open(page, `/vaults/${id}`);
    const dialog = await openRotate(page, MCP);
    await tokenField(dialog).fill(canary);
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(page.getByText(`The token for ${MCP} is rotated.`)).toBeVisible();
    await expectNowhere(page, watched, canary, 2);
    expect((await account.active(id)).map((credential) => credential.id)).toEqual([old.id]);
    await expectSealed(old.id, canary);
    expect(placesOf(dataFolderPieces(), canary), 'in no file of the data folder').toEqual([]);
  });
});

test('the PATs and the master key are in no response, script, page, store or log', async ({
  page,
  account,
}) => {
  const watched = captureTraffic(page);
  const { id } = await account.vault('Payments');
  await account.credential(id, MCP);
  for (const address of [
    '/vaults',
    `/vaults/${id}`,
    '/vaults/new',
    '/archive',
    `/archive/${id}`,
    '/nowhere',
  ]) {
    await open(page, address);
    await watched.look();
  }
  await open(page, `/vaults/${id}`);
  await page.getByRole('button', { name: 'Use in a session' }).click();
  await expect(page.getByRole('region', { name: 'curl' })).toBeVisible();
  for (const fault of ['unauthorized', 'gateway_html']) {
    await account.scenario(fault);
    await page.goto(`/vaults/${id}`);
    await expect(alertIn(page)).toBeVisible();
    await watched.look();
  }
  expect(watched.scripts.size).toBeGreaterThan(5);
  // The loaded chunks name the chunks that load on demand.
  const named = watched.pieces.flatMap(
    ({ content }) => content.toString().match(/static\/chunks\/[\w.~-]+\.js/g) ?? [],
  );
  for (const chunk of new Set(named)) {
    const response = await page.request.get(`/_next/${chunk}`);
    expect(response.status(), chunk).toBe(200);
    watched.pieces.push({ where: chunk, content: await response.body() });
  }
  const pieces = [...watched.pieces, ...(await serverPieces())];
  for (const secret of [account.pat, ...serverSecrets()]) expect(placesOf(pieces, secret)).toEqual([]);
});
