import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { expect } from './fixtures';

export const SCHEMES = ['light', 'dark'] as const;
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;
/** Where columns and buttons change their places: a tablet held both ways, and a large screen. */
const OTHER_SIZES = [
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
];

/** Waits until no colour is on its way to another: for two frames in a row nothing has begun to change. */
const settle = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let still = 0; still < 2; ) {
      // A message waits for its time to end, in the look that it has.
      const isChange = (one: Animation) => !(one instanceof CSSAnimation && one.animationName === 'stay');
      const running = document.getAnimations().filter(isChange);
      await Promise.allSettled(running.map(({ finished }) => finished));
      await frame();
      still = running.length === 0 ? still + 1 : 0;
    }
  });

/** Every rule that axe has, best practices included; none is turned off. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // What passes is only counted: to describe each element that does takes longer than the rules.
  const options: axe.RunOptions = { resultTypes: ['violations'] };
  const { violations: found }: axe.AxeResults = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

/** Less than zero where the place of a scrollbar is kept free. */
const sideScroll = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What the screen shows now: without violations in both schemes and widths, and never wider than any screen. */
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
