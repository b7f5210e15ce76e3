import { expectAccessible } from './axe';
import { open } from './page-helpers';
import { expect, test } from './signed-out-fixtures';
import { ask, heading, newUrl, submit } from './teammate';
import { addUser } from './users';

test('a submitted token is announced to its requester in the navigation and on the vault pages', async ({
  openAs,
  account,
}) => {
  test.slow();
  const { id } = await account.vault('Payments');
  const other = await account.vault('Other');
  const url = newUrl();
  const asker = await openAs(await addUser('operator'));
  const link = await ask(asker, { url, needsApproval: true });
  const count = asker
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Onboarding, 1 waiting' });
  await expect(count).toHaveCount(0);

  const guest = await openAs(null);
  await open(guest, link);
  await submit(guest, 'a-token-that-waits-1234');
  await expect(heading(guest, 'The token waits for approval')).toBeVisible();

  const notice = asker.getByText(`A token for ${url} in “Payments” waits for your approval.`);
  await open(asker, '/vaults');
  await expect(notice).toBeVisible();
  await expect(count).toBeVisible();
  await expectAccessible(asker, 'a token that waits for approval');
  await open(asker, `/vaults/${other.id}`);
  await expect(count).toBeVisible();
  await expect(notice).toHaveCount(0);
  await open(asker, `/vaults/${id}`);
  await expect(notice).toBeVisible();

  const viewer = await openAs(await addUser('viewer'));
  await open(viewer, '/vaults');
  await expect(viewer.getByText('waits for your approval')).toHaveCount(0);

  await count.click();
  await asker.getByRole('link', { name: 'Requests to teammates' }).click();
  await asker.getByRole('button', { name: 'Refuse' }).click();
  await asker.getByRole('dialog').getByRole('button', { name: 'Refuse request' }).click();
  await expect(asker.getByText('is refused.')).toBeVisible();
  // The open page updates the count after the action.
  await expect(count).toHaveCount(0);
  await open(asker, '/vaults');
  await expect(asker.getByRole('table', { name: 'Vaults' })).toBeVisible();
  await expect(notice).toHaveCount(0);
  await expect(count).toHaveCount(0);
});
