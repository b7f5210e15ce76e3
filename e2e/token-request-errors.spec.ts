import { expectAccessible } from './axe';
import { captureTraffic } from './capture-traffic';
import { alertIn } from './faults';
import { open, reload, row, tokenField } from './page-helpers';
import { newCanary, placesOf, serverPieces } from './secret-sweep';
import { expect, test } from './signed-out-fixtures';
import { ask, form, heading, newUrl, press, submit, told } from './teammate';
import { addUser } from './users';

/** Never called: checks of this network are not allowed. */
const privateUrl = () => `https://10.20.30.40/${crypto.randomUUID()}/mcp`;
const PASSPHRASE = 'nine patient herons';

test('asks for the passphrase, and revokes the link after five wrong ones', async ({ openAs, account }) => {
  test.slow();
  await account.vault('Payments');
  const [used, guessed] = [newUrl(), newUrl()];
  const asker = await openAs(await addUser('operator'));
  const link = await ask(asker, { url: used, passphrase: PASSPHRASE });
  const guest = await openAs(null);
  const opening = guest.getByRole('form', { name: 'Open the request' });
  const enter = async (passphrase: string) => {
    await opening.getByLabel('Passphrase').fill(passphrase);
    await press(opening, 'Open');
  };
  await open(guest, link);
  await expect(guest.getByText(used)).toHaveCount(0);
  await enter('wrong');
  await expect(opening.getByText(/^The passphrase is wrong\. 4 tries are left/)).toBeVisible();
  await expectAccessible(guest, 'a wrong passphrase');
  await enter(PASSPHRASE);
  await expect(guest.getByText(used, { exact: true })).toBeVisible();
  await submit(guest, 'a-token-of-signs');
  await expect(heading(guest, 'The token is stored')).toBeVisible();

  await open(guest, await ask(asker, { url: guessed, passphrase: PASSPHRASE }));
  for (const left of ['4 tries are', '3 tries are', '2 tries are', '1 try is']) {
    await enter('wrong');
    await expect(opening.getByText(new RegExp(`${left} left`))).toBeVisible();
  }
  await enter('wrong');
  await expect(heading(guest, 'This link does not work')).toBeVisible();
  await reload(asker);
  await expect(row(asker, guessed)).toContainText('Revoked');
  expect((await told(guessed)).at(-1)).toEqual([
    'collect.revoke success',
    'system',
    'Strongroom, after 5 wrong passphrases',
  ]);
});

test('a revoked link does not work, even from a page that is already open', async ({ openAs, account }) => {
  const { id } = await account.vault('Payments');
  const url = newUrl();
  const asker = await openAs(await addUser('operator'));
  const guest = await openAs(null);
  await open(guest, await ask(asker, { url }));
  await expect(form(guest)).toBeVisible();
  await press(row(asker, url), 'Revoke');
  await press(asker.getByRole('dialog', { name: `Revoke “${url} in Payments”?` }), 'Revoke request');
  await expect(row(asker, url)).toContainText('Revoked');
  await tokenField(form(guest)).fill('a-token-of-signs');
  await press(form(guest), 'Verify and send');
  await expect(heading(guest, 'This link does not work')).toBeVisible();
  expect(await account.active(id)).toEqual([]);
});

test('keeps the token in the form if the vault refused it, and the link works again', async ({
  openAs,
  account,
}) => {
  const { id } = await account.vault('Payments');
  const url = newUrl();
  const asker = await openAs(await addUser('operator', 'Olga Operator'));
  const member = await addUser('viewer', 'Vera Viewer');
  const guest = await openAs(member);
  await open(guest, await ask(asker, { url }));
  await account.scenario('forbidden', { on: 'POST' });
  await submit(guest, 'a-token-of-signs');
  await expect(alertIn(form(guest))).toContainText('Nothing was stored, and the link still works.');
  await expect(tokenField(form(guest))).toHaveValue('a-token-of-signs');
  await account.calm();
  await press(form(guest), 'Send without verification');
  await expect(heading(guest, 'The token is stored')).toBeVisible();
  expect(await account.active(id)).toHaveLength(1);
  // A signed-in teammate is named, although the role alone could not have stored the token.
  expect((await told(url)).at(-1)).toEqual([
    'collect.submit success',
    'user',
    `${member.email} (Vera Viewer)`,
  ]);
});

test('shows a verdict before the token is submitted, and drops it when the token changes', async ({
  openAs,
  account,
}) => {
  test.slow();
  await account.vault('Payments');
  const url = privateUrl();
  const canary = newCanary();
  const asker = await openAs(await addUser('operator'));
  const guest = await openAs(null);
  const watched = captureTraffic(guest);
  await open(guest, await ask(asker, { url, needsApproval: true }));
  await press(form(guest), 'Verify and send');
  await expect(form(guest).getByText('Enter the access token.')).toBeVisible();
  await tokenField(form(guest)).fill(canary);
  await press(form(guest), 'Verify and send');
  const verdict = guest.getByLabel('Verdict', { exact: true });
  await expect(verdict).toContainText('Address not allowed');
  await expectAccessible(guest, 'a verdict on a token');
  await tokenField(form(guest)).fill(`${canary}-`);
  await expect(verdict).toHaveCount(0);
  await tokenField(form(guest)).fill(canary);
  await press(form(guest), 'Send without verification');
  await expect(heading(guest, 'The token waits for approval')).toBeVisible();
  await watched.look();
  expect(placesOf([...watched.pieces, ...(await serverPieces())], canary)).toEqual([]);
  await asker.reload();
  await expect(row(asker, url)).toContainText('Address not allowed');
  await press(row(asker, url), 'Approve');
  await expect(asker.getByRole('dialog')).toContainText('Address not allowed');
});
