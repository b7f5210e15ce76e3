import { expectAccessible } from './axe';
import { captureTraffic } from './capture-traffic';
import { open, row, tokenField } from './page-helpers';
import { expectSealed, holds, newCanary, placesOf, serverPieces } from './secret-sweep';
import { expect, test } from './signed-out-fixtures';
import { ask, askDialog, form, heading, linkToken, newUrl, press, submit, told } from './teammate';
import { addUser, inDatabase } from './users';

test('a teammate enters a token through a link, once', async ({ openAs, account }) => {
  test.slow();
  const { id } = await account.vault('Payments');
  const url = newUrl();
  const canary = newCanary();
  const asker = await openAs(await addUser('operator', 'Olga Operator'));
  const asking = captureTraffic(asker);
  const link = await ask(asker, { url });
  expect(Buffer.from(linkToken(link), 'base64url')).toHaveLength(32);
  await expect(row(asker, url)).toContainText('Waiting');

  const guest = await openAs(null);
  const watched = captureTraffic(guest);
  await open(guest, link);
  await expect(heading(guest, 'A token is requested')).toBeVisible();
  await expect(guest.getByText(/^\S+@example\.com \(Olga Operator\)$/)).toBeVisible();
  for (const fact of [url, 'Payments', 'So that the agent can read invoices'])
    await expect(guest.getByText(fact, { exact: true })).toBeVisible();
  await expect(
    guest.getByText('It is stored in the vault “Payments” immediately and is not kept here.'),
  ).toBeVisible();
  // The page offers nothing else: it has no links.
  await expect(guest.getByRole('link')).toHaveCount(0);
  await expect(guest.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/);
  await submit(guest, canary);
  await expect(heading(guest, 'The token is stored')).toBeVisible();
  await watched.look();

  const [credential] = await account.active(id);
  expect(credential?.mcp_server_url).toBe(url);
  await expectSealed(credential?.id ?? '', canary);
  await guest.reload();
  await expect(heading(guest, 'This link does not work')).toBeVisible();
  await expectAccessible(guest, 'a link that does not work');
  await asker.reload();
  await expect(row(asker, url)).toContainText('Used');
  await asking.look();

  const carriers = watched.sent.filter(({ body }) => holds(body, canary));
  expect(carriers.map(({ method, isAction }) => [method, isAction])).toEqual([
    ['POST', true],
    ['POST', true],
  ]);
  const server = await serverPieces();
  expect(placesOf([...watched.pieces, ...asking.pieces, ...server], canary)).toEqual([]);
  // The part after # reaches the server only in the bodies of actions, and is not stored.
  expect(placesOf(server, linkToken(link))).toEqual([]);
  const byLink = ['anonymous', expect.stringMatching(/^by link from \S+@example\.com \(Olga Operator\)$/)];
  expect(await told(url)).toEqual([
    ['collect.ask success', 'user', expect.stringContaining('Olga Operator')],
    ['collect.open success', ...byLink],
    ['collect.verify intent', ...byLink],
    ['collect.verify success', ...byLink],
    ['collect.submit intent', ...byLink],
    ['collect.submit success', ...byLink],
  ]);
});

test('with approval required, the token is kept encrypted until the requester decides', async ({
  openAs,
  account,
}) => {
  test.slow();
  const { id } = await account.vault('Payments');
  const [approved, refused] = [newUrl(), newUrl()];
  const canaries = [newCanary(), newCanary()];
  const asker = await openAs(await addUser('operator', 'Olga Operator'));
  const asking = captureTraffic(asker);
  const links = [
    await ask(asker, { url: approved, needsApproval: true }),
    await ask(asker, { url: refused, needsApproval: true }),
  ];
  const guest = await openAs(null);
  for (const [at, link] of links.entries()) {
    await open(guest, link);
    await expect(
      guest.getByText(/It is kept encrypted until \S+@example\.com \(Olga Operator\) or an administrator/),
    ).toBeVisible();
    await submit(guest, canaries[at] ?? '');
    await expect(heading(guest, 'The token waits for approval')).toBeVisible();
  }
  await expectAccessible(guest, 'a token that waits for approval');
  expect(await account.active(id)).toEqual([]);
  for (const canary of canaries) expect(placesOf(await serverPieces(), canary)).toEqual([]);

  const other = await openAs(await addUser('operator', 'Otto Other'));
  await open(other, '/onboarding/requests');
  await expect(row(other, approved)).toContainText('To approve');
  await expect(row(other, approved).getByRole('button')).toHaveCount(0);

  await open(asker, '/onboarding/requests');
  await press(row(asker, approved), 'Approve');
  const approve = asker.getByRole('dialog', { name: `Approve “${approved} in Payments”?` });
  await expect(approve).toContainText('Unreachable');
  await press(approve, 'Approve request');
  await expect(row(asker, approved)).toContainText('Used');
  await press(row(asker, refused), 'Refuse');
  await press(asker.getByRole('dialog', { name: `Refuse “${refused} in Payments”?` }), 'Refuse request');
  await expect(row(asker, refused)).toContainText('Refused');

  const stored = await account.active(id);
  expect(stored.map(({ mcp_server_url }) => mcp_server_url)).toEqual([approved]);
  await expectSealed(stored[0]?.id ?? '', canaries[0] ?? '');
  await asking.look();
  for (const canary of canaries)
    expect(placesOf([...asking.pieces, ...(await serverPieces())], canary)).toEqual([]);
  const left = await inDatabase((client) =>
    client.query('select 1 from collect_requests where sealed is not null and target = any($1)', [
      [approved, refused],
    ]),
  );
  expect(left.rowCount).toBe(0);
  expect((await told(approved)).at(-1)).toEqual([
    'collect.approve success',
    'user',
    expect.stringContaining('Olga Operator'),
  ]);
});

test('the page of a link warns about a wrong token, and reveals nothing about the account', async ({
  openAs,
  account,
}) => {
  test.slow();
  const { id } = await account.vault('Production');
  const url = 'https://mcp.linear.app/mcp';
  await account.credential(id, url, 'a-token-that-is-stored');
  const guest = await openAs(null);
  const asker = await openAs(await addUser('operator'));
  await open(asker, `/onboarding/requests?ask=${id}`);
  await askDialog(asker).getByLabel('MCP server URL').fill(url);
  await askDialog(asker).getByLabel('What the token is for').fill('So that the agent can read issues');
  await expect(askDialog(asker).getByText('has an active credential for exactly this URL')).toBeVisible();
  await press(askDialog(asker), 'Create link');
  await open(guest, await asker.getByLabel('Link for your teammate', { exact: true }).inputValue());
  await tokenField(form(guest)).fill(`ghp_${'a1'.repeat(18)}`);
  const findings = form(guest).getByRole('list', { name: 'Check before you store it' });
  await expect(findings.getByRole('listitem')).toHaveText([/The token looks like one of GitHub/]);
});

test('requesting and entering a token are accessible', async ({ openAs, account }) => {
  test.slow();
  const { id } = await account.vault('Payments');
  const asker = await openAs(await addUser('operator'));
  await open(asker, `/onboarding/requests?ask=${id}`);
  await expect(askDialog(asker).getByRole('radio', { name: 'Payments' })).toBeChecked();
  await press(askDialog(asker), 'Create link');
  await expect(askDialog(asker).getByText('Enter the MCP server URL.')).toBeVisible();
  await expectAccessible(asker, 'ask a teammate');
  const url = newUrl();
  const link = await ask(asker, { url, needsApproval: true });
  await expectAccessible(asker, 'token requests');
  const guest = await openAs(null);
  await open(guest, link);
  await expect(form(guest)).toBeVisible();
  await expectAccessible(guest, 'a token request');
  await tokenField(form(guest)).focus();
  await guest.keyboard.type('a-token-of-signs');
  await guest.keyboard.press('Enter');
  await press(form(guest), 'Send without verification');
  await expect(heading(guest, 'The token waits for approval')).toBeVisible();
  await asker.reload();
  await expect(row(asker, url).getByRole('button', { name: 'Approve' })).toBeVisible();
  await expectAccessible(asker, 'a token request to approve');
});
