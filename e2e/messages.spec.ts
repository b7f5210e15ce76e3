import type { Page } from '@playwright/test';
import { browserCookie, signIn } from '../bin/lib/test/sign-in.mjs';
import { expectAccessible } from './axe';
import { BASE_URL, expect, test } from './fixtures';
import {
  chooseAction,
  chooseDisplay,
  open,
  openRotate,
  reload,
  storeUnverified,
  tokenField,
} from './page-helpers';
import { chooseReason } from './reason';
import { addUser } from './users';

const URL = 'https://mcp.example.com/mcp';

const toast = (page: Page, sentence: string) =>
  page.getByRole('status', { name: 'Results' }).locator('[data-toast]').filter({ hasText: sentence });

async function archive(page: Page, url: string): Promise<void> {
  await chooseAction(page, url, 'Archive');
  const dialog = page.getByRole('dialog');
  await chooseReason(dialog);
  await dialog.getByRole('button', { name: 'Archive credential' }).click();
}

const openMessages = async (page: Page) => {
  await page.getByRole('button', { name: /^Account of/ }).press('Enter');
  await page.getByRole('menuitem', { name: 'Messages' }).press('Enter');
  return page.getByRole('dialog', { name: 'Messages' });
};

test.describe('a result', () => {
  test('is a toast with a link to the record, waits under the pointer, and stays in the messages', async ({
    page,
    account,
  }) => {
    const vault = await account.vault('Payments');
    const { id } = await account.credential(vault.id, URL);
    await open(page, `/vaults/${vault.id}`);
    await expect(page.getByRole('status', { name: 'Results' })).toBeAttached();
    await archive(page, URL);
    const sentence = `“${URL}” is archived.`;
    const own = toast(page, sentence);
    await expect(own).toBeVisible();
    const animation = () =>
      own.evaluate((node) => {
        const [stay] = node.getAnimations();
        return { state: stay?.playState, ms: Number(stay?.effect?.getTiming().duration) };
      });
    expect((await animation()).ms).toBeGreaterThanOrEqual(10_000);
    await own.getByRole('button', { name: 'Close message' }).focus();
    await expect.poll(async () => (await animation()).state).toBe('paused');
    await expectAccessible(page, 'a toast');
    await own.hover();
    await page.getByRole('main').focus();
    await expect.poll(async () => (await animation()).state, 'under the pointer').toBe('paused');
    await page.mouse.move(0, 0);
    await expect.poll(async () => (await animation()).state).toBe('running');
    await own.evaluate((node) => node.getAnimations()[0]?.finish());
    await expect(own).toHaveCount(0);

    const messages = await openMessages(page);
    await expect(messages.getByRole('listitem')).toContainText([sentence]);
    await expectAccessible(page, 'the messages');
    await messages.getByRole('link', { name: 'See in activity' }).click();
    await expect(page).toHaveURL(new RegExp(`/activity\\?target=${id}`));
    await expect(messages).toBeHidden();
    await expect(page.getByRole('main')).toContainText('archived the credential');

    await reload(page);
    await expect(page.locator('[data-toast]')).toHaveCount(0);
    await expect((await openMessages(page)).getByRole('listitem')).toContainText([sentence]);
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('messages') ?? '');
      sessionStorage.setItem('messages', JSON.stringify({ ...kept, userId: 'another person' }));
    });
    await reload(page);
    await expect(await openMessages(page), 'of another person in the same tab').toContainText(
      'No messages yet.',
    );
  });

  test('is not shown to another person who signs in while the page is open', async ({ page, account }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, URL);
    await open(page, `/vaults/${vault.id}`);
    await archive(page, URL);
    await expect(toast(page, `“${URL}” is archived.`)).toBeVisible();
    const other = await addUser('viewer', `Vera ${crypto.randomUUID().slice(0, 8)}`);
    await page.context().addCookies([browserCookie(BASE_URL, await signIn(BASE_URL, other))]);
    // The page asks the server again, which answers for the person of the cookie.
    await chooseDisplay(page, 'Times: UTC');
    await expect(page.getByRole('button', { name: `Account of ${other.name}` })).toBeAttached();
    await page.keyboard.press('Escape');
    await expect(await openMessages(page)).toContainText('No messages yet.');
  });

  test('stays visible after its page is left', async ({ page, account }) => {
    const vault = await account.vault('Short-lived');
    await open(page, `/vaults/${vault.id}`);
    await chooseAction(page, 'Short-lived', 'Delete vault');
    const dialog = page.getByRole('dialog');
    await chooseReason(dialog);
    await dialog.getByLabel('Type Short-lived to confirm').fill('Short-lived');
    await dialog.getByRole('button', { name: 'Delete vault' }).click();
    await expect(page).toHaveURL('/vaults');
    await expect(toast(page, '“Short-lived” is deleted.')).toBeVisible();
  });

  test('marks the changed row, also without motion', async ({ page, account }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, URL);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, `/vaults/${vault.id}`);
    const dialog = await openRotate(page, URL);
    await tokenField(dialog).fill('a-token-that-is-new');
    await storeUnverified(dialog, 'Verify and rotate');
    await expect(toast(page, `The token for ${URL} is rotated.`)).toBeVisible();
    const changed = page.locator('tr[data-changed]');
    await expect(changed).toContainText(URL);
    await expect(changed).toHaveCSS('animation-name', 'none');
    await expect(changed.locator('> :first-child')).not.toHaveCSS('box-shadow', 'none');
  });

  test('with an unknown outcome is a banner until it is closed', async ({ page, context, account }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, URL);
    await open(page, `/vaults/${vault.id}`);
    await chooseAction(page, URL, 'Archive');
    const dialog = page.getByRole('dialog');
    await chooseReason(dialog);
    await context.setOffline(true);
    await dialog.getByRole('button', { name: 'Archive credential' }).click();
    await expect(dialog.getByRole('alert')).toContainText('It is unknown whether');
    await context.setOffline(false);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    const banner = page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: 'It is unknown whether 1 credential is archived' });
    await expect(banner).toBeVisible();
    await expect(page.locator('[data-toast]')).toHaveCount(0);
    expect(await banner.evaluate((node) => node.getAnimations({ subtree: true }).length)).toBe(0);
    await expectAccessible(page, 'a banner');
    await banner.getByRole('button', { name: 'Close message' }).click();
    await expect(banner).toHaveCount(0);
    await expect(page.getByRole('main')).toBeFocused();
  });
});
