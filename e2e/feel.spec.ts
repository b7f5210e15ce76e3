import type { Page } from '@playwright/test';
import { MAIN_NAVIGATION } from '../lib/core/navigation';
import { expectAccessible } from './axe';
import { expect, test } from './fixtures';
import { chooseDisplay, open, row, seedVaults, vaultNames } from './page-helpers';

const URL = 'https://mcp.example.com/mcp';
const PHONE = { width: 390, height: 844 };

const bar = (page: Page, name: string) => page.getByRole('progressbar', { name });

test.describe('a press gets feedback', () => {
  test('from a bar while a list is searched and paged', async ({ page, account }) => {
    await seedVaults(account, 3);
    await open(page, '/vaults');
    await account.scenario('slow', { on: 'GET', ms: 2_000 });
    await page.getByRole('searchbox', { name: 'Search vaults' }).fill('Vault 02');
    await page.keyboard.press('Enter');
    await expect(bar(page, 'Loading the list')).toBeVisible();
    await expect(vaultNames(page)).toHaveText(['Vault 02']);
    await expect(bar(page, 'Loading the list')).toHaveCount(0);
  });

  test('from its own button only, and the other buttons stay usable', async ({ page, account }) => {
    await account.vault('Payments');
    await open(page, '/credentials');
    // The response can arrive before the next poll.
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

  test('are relative and in the person’s time zone in lists, and in UTC in evidence', async ({
    page,
    account,
  }) => {
    const vault = await account.vault('Payments');
    await account.credential(vault.id, URL);
    // The server learns the time zone only after the browser has sent it.
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

test('the connection indicator shows when and how the last call ended, and opens its page', async ({
  page,
  account,
}) => {
  await account.vault('Payments');
  await open(page, '/vaults');
  const dot = page.getByRole('banner').getByRole('link', { name: /^Connection to / });
  await expect(dot).toHaveAccessibleName(
    /^Connection to .+\. Last call on \d.+: answered, [\d,]+ ms\. No rate limit\.$/,
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

/** Returns words that are broken across lines although their text fits the available width. */
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

test('breaks no word that fits, and reserves space for the scrollbar', async ({ page, account }) => {
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

/** Keeps the width of a phone, and runs only axe. */
async function expectAccessibleNow(page: Page): Promise<void> {
  await expectAccessible(page, 'the filter sheet');
  await page.setViewportSize(PHONE);
}
