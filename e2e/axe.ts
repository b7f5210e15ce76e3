import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { expect } from './fixtures';

export const SCHEMES = ['light', 'dark'] as const;
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;
/** Sizes where the layout changes: a tablet in both orientations, and a large screen. */
const OTHER_SIZES = [
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
];

/** Waits until all color transitions have ended: two frames in a row without a running animation. */
const settle = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let still = 0; still < 2; ) {
      // The animation `stay` only times how long a message is shown. It changes no style.
      const isChange = (one: Animation) => !(one instanceof CSSAnimation && one.animationName === 'stay');
      const running = document.getAnimations().filter(isChange);
      await Promise.allSettled(running.map(({ finished }) => finished));
      await frame();
      still = running.length === 0 ? still + 1 : 0;
    }
  });

/** Runs every rule of axe, including the best practices. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // Passed rules are only counted: describing their elements takes longer than running the rules.
  const options: axe.RunOptions = { resultTypes: ['violations'] };
  const { violations: found }: axe.AxeResults = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

/** Returns CSS pixels. Negative if the page reserves space for the scrollbar. */
const sideScroll = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Checks what the screen shows in both color schemes and widths, and that no size scrolls sideways. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const [name, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settle(page);
      expect(await violations(page), `${what}, ${name}, ${colorScheme}`).toEqual([]);
    }
    expect(await sideScroll(page), `${what} scrolls sideways, ${name}`).toBeLessThanOrEqual(0);
  }
  for (const size of OTHER_SIZES) {
    await page.setViewportSize(size);
    expect(await sideScroll(page), `${what} scrolls sideways, ${size.width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(SIZES.wide);
}
