import type { Page } from '@playwright/test';
import { MAIN_NAVIGATION } from '../lib/core/navigation';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { chooseReason } from './reason';
import {
  chooseAction,
  chooseDisplay,
  open,
  openRotate,
  row,
  seedVaults,
  storeUnverified,
  tokenField,
  vaultNames,
} from './screen';

const URL = 'https://mcp.example.com/mcp';
const PHONE = { width: 390, height: 844 };

const toast = (page: Page, sentence: string) =>
  page.getByRole('status', { name: 'Results' }).locator('[data-toast]').filter({ hasText: sentence });

const bar = (page: Page, name: string) => page.getByRole('progressbar', { name });

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
  test('is a toast with a way to the record, waits under the pointer, and stays in the messages', async ({
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
  });

  test('outlives the page on which it was made', async ({ page, account }) => {
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

  test('marks the row that changed, also without motion', async ({ page, account }) => {
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

  test('that is not known is a banner until it is closed', async ({ page, context, account }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, URL);
    await open(page, `/vaults/${vault.id}`);
    await chooseAction(page, URL, 'Archive');
    const dialog = page.getByRole('dialog');
    await chooseReason(dialog);
    await context.setOffline(true);
    await dialog.getByRole('button', { name: 'Archive credential' }).click();
    await expect(dialog.getByRole('alert')).toContainText('was not archived');
    await context.setOffline(false);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    const banner = page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: 'It is not known whether 1 credential is archived' });
    await expect(banner).toBeVisible();
    await expect(page.locator('[data-toast]')).toHaveCount(0);
    expect(await banner.evaluate((node) => node.getAnimations({ subtree: true }).length)).toBe(0);
    await expectAccessible(page, 'a banner');
    await banner.getByRole('button', { name: 'Close message' }).click();
    await expect(banner).toHaveCount(0);
    await expect(page.getByRole('main')).toBeFocused();
  });
});

test.describe('a press is answered', () => {
  test('by a bar while a list is searched and paged through', async ({ page, account }) => {
    await seedVaults(account, 3);
    await open(page, '/vaults');
    await account.scenario('slow', { on: 'GET', ms: 2_000 });
    await page.getByRole('searchbox', { name: 'Search vaults' }).fill('Vault 02');
    await page.keyboard.press('Enter');
    await expect(bar(page, 'Loading the list')).toBeVisible();
    await expect(vaultNames(page)).toHaveText(['Vault 02']);
    await expect(bar(page, 'Loading the list')).toHaveCount(0);
  });

  test('by its own button alone, and the others can be used', async ({ page, account }) => {
    await account.vault('Payments');
    await open(page, '/credentials');
    // The answer can come before the next look at the page.
    const busy = await page.evaluateHandle(() => {
      const seen = new Set<Element>();
      new MutationObserver(() => {
        for (const button of document.querySelectorAll('button[aria-busy=true]')) seen.add(button);
      }).observe(document.body, { subtree: true, attributeFilter: ['aria-busy'] });
      return seen;
    });
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect.poll(() => busy.evaluate(({ size }) => size)).toBe(1);
    await page.getByRole('button', { name: 'Columns' }).click();
    await expect(page.getByRole('menuitemcheckbox').first()).toBeVisible();
  });
});

test.describe('times', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('are relative and of the person’s zone in lists, UTC where they are evidence', async ({
    page,
    account,
  }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, URL);
    // Before the browser has named its zone, the server cannot know it.
    await open(page, '/vaults');
    await expect
      .poll(async () => (await page.context().cookies()).some(({ name }) => name === 'zone'))
      .toBe(true);
    const response = await page.goto('/vaults');
    expect(await response?.text(), 'rendered by the server').toContain('(Asia/Tokyo)');
    const time = row(page, 'Payments').locator('time:visible').first();
    await expect(time).toHaveText(/^(just now|\d+ min ago)$/);
    await expect(time).toHaveAttribute('title', /^\d+ \w{3} \d{4}, \d\d:\d\d:\d\d UTC\+9 \(Asia\/Tokyo\)$/);
    await chooseDisplay(page, 'Times: UTC');
    await expect(time).toHaveAttribute('title', /:\d\d UTC$/);
    await page.keyboard.press('Escape');
    await chooseDisplay(page, 'Times: my zone (Asia/Tokyo)');
    await expect(time).toHaveAttribute('title', /Asia/);
    await open(page, '/activity?raw=true');
    await expect(page.getByRole('table').locator('time:visible').first()).toHaveText(
      /^\d+ \w{3} \d{4}, \d\d:\d\d UTC$/,
    );
  });
});

test('the connection says when and how the last call ended, and opens its page', async ({
  page,
  account,
}) => {
  await account.vault('Payments');
  await open(page, '/vaults');
  const dot = page.getByRole('banner').getByRole('link', { name: /^Connection to / });
  await expect(dot).toHaveAccessibleName(
    /^Connection to .+\. Last call on \d.+: answered, [\d,]+ ms\. No limit of calls\.$/,
  );
  await account.scenario('server_error', { on: 'GET' });
  await page.reload();
  await expect(dot).toHaveAccessibleName(/the API returned an error/);
  await account.calm();
  await dot.click();
  await expect(page.getByRole('heading', { name: 'Connection', level: 1 })).toBeVisible();
  await expect(page.getByText('Last call', { exact: true })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: PHONE });

  test('the filters of a list are in one sheet', async ({ page, account }) => {
    const vault = await account.vault('Payments');
    for (const address of ['/vaults', `/vaults/${vault.id}`, '/activity']) {
      await open(page, address);
      const filters = page.getByRole('search', { name: 'Filters' });
      const field = filters.getByLabel(/^(Created from|From) \(UTC\)$/);
      await expect(field).toBeHidden();
      await filters.getByRole('button', { name: 'Filters' }).click();
      await expect(field).toBeVisible();
      await expect(field).toBeInViewport();
      await page.keyboard.press('Escape');
      await expect(field).toBeHidden();
    }
    await open(page, '/vaults');
    await page.getByRole('button', { name: 'Filters' }).click();
    await expectAccessibleNow(page);
    await page.getByRole('switch', { name: 'Show archived' }).check();
    await page.getByRole('button', { name: 'Show results' }).click();
    await expect(page.getByRole('button', { name: 'Filters (1)' })).toBeVisible();
  });

  test('every page can be reached', async ({ page }) => {
    await open(page, '/vaults');
    const shown = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts();
    await page.getByRole('button', { name: /^Account of/ }).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
    const inMenu = await page.getByRole('menuitem').allInnerTexts();
    const reached = [...shown, ...inMenu].map((text) => text.replace(/[\s,]*\d+( waiting)?$/, '').trim());
    for (const { label } of MAIN_NAVIGATION) expect(reached).toContain(label);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

/** Words that are broken across lines although the text without a space around them fits its place. */
const brokenWords = (page: Page) =>
  page.evaluate(() => {
    const rectsOf = (node: Node, from: number, text: string) => {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + text.length);
      return [...range.getClientRects()];
    };
    const roomIn = (place: Element) => {
      const block = place.closest('td, th, dd, li, p, div') ?? place;
      const { paddingLeft, paddingRight } = getComputedStyle(block);
      return block.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    };
    const broken: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const place = node.parentElement;
      if (place === null || !place.checkVisibility() || place.closest('code')) continue;
      for (const { 0: run, index: start } of (node.textContent ?? '').matchAll(/\S+/g)) {
        const width = rectsOf(node, start, run).reduce((sum, rect) => sum + rect.width, 0);
        if (width >= roomIn(place)) continue;
        for (const { 0: word, index } of run.matchAll(/[\p{L}\p{N}]+/gu)) {
          const lines = new Set(rectsOf(node, start + index, word).map(({ top }) => Math.round(top)));
          if (lines.size > 1) broken.push(word);
        }
      }
    }
    return broken;
  });

test('no word is broken where it fits, and the page keeps the place of its scrollbar', async ({
  page,
  account,
}) => {
  const vault = await account.vault('Production credentials of the customer support team');
  await account.credential(vault.id, 'https://observability.internal.example.com/teams/payments/mcp');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    for (const address of ['/vaults', `/vaults/${vault.id}`, '/activity', '/settings/team', '/archive']) {
      await open(page, address);
      expect(await brokenWords(page), `${address}, ${width}`).toEqual([]);
    }
  }
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollbarGutter)).toBe(
    'stable',
  );
});

/** The width of a phone is kept; axe alone is asked. */
async function expectAccessibleNow(page: Page): Promise<void> {
  await expectAccessible(page, 'the sheet of filters');
  await page.setViewportSize(PHONE);
}
