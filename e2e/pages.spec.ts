import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { open } from './page-helpers';

test('a vault page and its dialogs have their own titles', async ({ page, account }) => {
  const vault = await account.vault('Payments');
  const credential = await account.credential(vault.id, 'https://mcp.example.com/mcp');
  await open(page, `/vaults/${vault.id}`);
  await expect(page).toHaveTitle('Payments · Strongroom');
  await page.getByRole('button', { name: 'Add credential' }).click();
  await expect(page).toHaveTitle('Add credential · Payments · Strongroom');
  await page.keyboard.press('Escape');
  await expect(page).toHaveTitle('Payments · Strongroom');
  await open(page, `/vaults/${vault.id}?rotate=${credential.id}`);
  await expect(page).toHaveTitle('Rotate · Payments · Strongroom');
  // The title of the page can arrive after its dialog opens. Read in the same task, before the page's own can follow.
  const late = await page.evaluate(async () => {
    document.title = 'Late · Strongroom';
    await Promise.resolve();
    return document.title;
  });
  expect(late).toBe('Rotate · Late · Strongroom');
  await open(page, `/archive/${vault.id}`);
  await expect(page).toHaveTitle('Archive of Payments · Strongroom');
  await page.getByRole('link', { name: 'Open vault' }).click();
  await expect(page).toHaveTitle('Payments · Strongroom');
  await page.goto('/vaults/vault_of_nobody');
  await expect(page).toHaveTitle('Vault not found · Strongroom');
});

/** Returns the time from the next click to the loading indicator, ms. */
const watchClicks = (page: Page) =>
  page.evaluate(() => {
    const seen = new Promise<number>((resolve) => {
      document.addEventListener(
        'click',
        () => {
          const at = performance.now();
          new MutationObserver((_, observer) => {
            if (document.querySelector('[role=progressbar][aria-label="Loading the page"]') === null) return;
            observer.disconnect();
            resolve(performance.now() - at);
          }).observe(document.body, { childList: true });
        },
        { capture: true, once: true },
      );
    });
    Object.assign(window, { seen });
  });

test('a slow page shows immediately that it is loading', async ({ page, account }) => {
  await account.vault('Slow to come');
  await open(page, '/vaults');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 2_000,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  await watchClicks(page);
  await page.getByRole('link', { name: 'Slow to come' }).click();
  const bar = page.getByRole('progressbar', { name: 'Loading the page' });
  await expect(bar).toBeVisible();
  const ms = await page.evaluate(() => (window as unknown as { seen: Promise<number> }).seen);
  // The interface promises 100 ms. The rest allows for a machine that runs other tests at the same time.
  expect(ms).toBeLessThan(400);
  test.info().annotations.push({ type: 'ms until the sign', description: String(Math.round(ms)) });
  await expect(page.getByRole('heading', { name: 'Slow to come', level: 1 })).toBeVisible();
  await expect(bar).toHaveCount(0);
});

test.describe('disabled buttons', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    test(`have readable text in ${colorScheme}`, async ({ page, account }) => {
      await page.emulateMedia({ colorScheme });
      await account.vault('Only one');
      await open(page, '/vaults');
      await expect(page.getByRole('button', { name: 'Previous' })).toBeDisabled();
      const looks = await page.locator('button:disabled:visible').evaluateAll((nodes) =>
        nodes.map((node) => {
          const { color, opacity } = getComputedStyle(node);
          let place: Element | null = node;
          const groundOf = (one: Element) => getComputedStyle(one).backgroundColor;
          while (place !== null && groundOf(place) === 'rgba(0, 0, 0, 0)') place = place.parentElement;
          return { text: color, ground: place === null ? '' : groundOf(place), opacity };
        }),
      );
      expect(looks.length).toBeGreaterThan(1);
      for (const { text, ground, opacity } of looks) {
        expect(opacity).toBe('1');
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
    });
});

/** WCAG 2.2 contrast of two opaque colors, `rgb(1, 2, 3)`. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [, ...parts] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color) ?? [];
  if (parts.length !== 3) throw new Error(`not an opaque color: ${color}`);
  const [red = 0, green = 0, blue = 0] = parts
    .map((part) => Number(part) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
