// The time from a press of “Next page” to the frame with its rows, with and without a prefetch.
import { openPage } from './browser.mjs';
import { NEXT_PAGE } from './budgets.mjs';
import { median, quantile, sum } from './load.mjs';
import { row } from './table.mjs';

const KEY = 'main tbody tr';
const TIMEOUT_MS = 10_000;
const UPSTREAM_MS = 50;
/** The time in which the next page is prefetched. */
const PREFETCH_MS = 400;
const TURNS = 5;

/**
 * Runs in the page, as text: waits for a press of the pointer, then for the first row (`key`) to change. Resolves to
 * the milliseconds from the press to the end of the frame with the new row, or to null after `timeoutMs`.
 */
function timeToNewRows({ key, timeoutMs }) {
  const current = () => {
    const found = document.querySelectorAll(key);
    return `${found.length}|${found[0]?.textContent ?? ''}`;
  };
  const before = current();
  return new Promise((resolve) => {
    let pressedAt = null;
    setTimeout(() => resolve(null), timeoutMs);
    const observer = new MutationObserver(() => {
      const now = current();
      if (pressedAt === null || now === before || now.startsWith('0|')) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now() - pressedAt);
        channel.port2.postMessage(0);
      });
    });
    const press = (event) => {
      pressedAt = event.timeStamp;
    };
    window.addEventListener('pointerdown', press, { capture: true, once: true });
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    window.benchArmed = true;
  });
}

async function openList(browser, target) {
  const { context, page } = await openPage(browser, target);
  await page.goto(`${target.url}/vaults`);
  await page.waitForLoadState('load');
  await page.waitForTimeout(PREFETCH_MS);
  return { context, page, next: await placeOf(page.getByRole('button', { name: 'Next page' })) };
}

async function placeOf(locator) {
  await locator.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
}

/** Presses immediately, while Playwright would wait for a quiet page. Returns milliseconds until new rows. */
async function press(page, [x, y]) {
  await page.evaluate(() => {
    window.benchArmed = false;
  });
  const measured = page.evaluate(timeToNewRows, { key: KEY, timeoutMs: TIMEOUT_MS });
  await page.waitForFunction(() => window.benchArmed);
  await page.mouse.click(x, y);
  const ms = await measured;
  if (ms === null) throw new Error('A click brought no new rows.');
  return ms;
}

/** Each turn waits until the next page is prefetched. */
async function prefetchedTurns(browser, target) {
  const { context, page, next } = await openList(browser, target);
  const times = [];
  for (let turn = 0; turn < TURNS; turn++) {
    times.push(await press(page, next));
    await page.waitForTimeout(PREFETCH_MS);
  }
  await context.close();
  return times;
}

/** Turns in pairs: the second press comes immediately, when the prefetch of its page has only started. */
async function hastyTurns(browser, target) {
  const { upstream } = target;
  const { context, page, next } = await openList(browser, target);
  const readsBefore = upstream.served;
  const prefetched = [];
  const hasty = [];
  for (let turn = 0; turn < TURNS; turn++) {
    prefetched.push(await press(page, next));
    hasty.push(await press(page, next));
    await page.waitForTimeout(PREFETCH_MS);
  }
  const reads = upstream.served - readsBefore;
  // A filter is never prefetched.
  const filter = await press(page, await placeOf(page.getByRole('switch', { name: 'Show archived' })));
  await context.close();
  return { prefetched, hasty, filter, readsPerPage: reads / (2 * TURNS) };
}

export async function measureNextPage({ embedded: getConsole, proxy, browser: getBrowser, isQuick }) {
  const target = await getConsole();
  const browser = await getBrowser();
  const proxied = await proxy();
  proxied.upstream.latencyMs = UPSTREAM_MS;
  const near = [];
  const far = [];
  // The first turn warms up both servers and is discarded.
  for (let turn = 0; turn <= (isQuick ? 2 : 6); turn++) {
    near.push(await prefetchedTurns(browser, target));
    far.push(await hastyTurns(browser, proxied));
  }
  near.shift();
  far.shift();
  const ahead = [...near.flat(), ...far.flatMap(({ prefetched }) => prefetched)];
  const hasty = far.flatMap((run) => run.hasty);
  const filter = far.map((run) => run.filter);
  const reads = sum(far.map((run) => run.readsPerPage)) / far.length;
  const over = (times) => median(times) - UPSTREAM_MS;
  return [
    row('“Next page” → rows, prefetched: median', median(ahead), 'ms', {
      budget: NEXT_PAGE.prefetchedMs,
      detail: `${ahead.length} clicks`,
    }),
    row('“Next page” → rows, prefetched: p95', quantile(ahead, 0.95), 'ms', {
      budget: NEXT_PAGE.prefetchedP95Ms,
    }),
    row('“Next page” → rows, prefetch just started, over the upstream', Math.max(0, over(hasty)), 'ms', {
      budget: NEXT_PAGE.overUpstreamMs,
      detail: `${median(hasty).toFixed(0)} ms with an upstream of ${UPSTREAM_MS} ms`,
    }),
    row('filter → rows, not prefetched, over the upstream', over(filter), 'ms', {
      budget: NEXT_PAGE.overUpstreamMs,
      detail: `${median(filter).toFixed(0)} ms with an upstream of ${UPSTREAM_MS} ms`,
    }),
    row('reads of the upstream for each page turned', reads, '', { budget: NEXT_PAGE.upstreamReadsPerPage }),
  ];
}
