// One page in a fresh browser: bytes, requests, paints, long tasks, heap, elements.
import { openPage, watchPage } from './browser.mjs';
import { sum } from './load.mjs';

/** Quiet time after the rows are shown, in which prefetches count. */
const SETTLE_MS = 1_500;
const TIMEOUT_MS = 30_000;
/** Only the part of a long task above this time counts as blocking. */
const TASK_MS_FREE = 50;

/** Runs in the page: returns the recorded times, and each loaded file with the bytes of its body on the wire. */
function readPage() {
  const [navigation] = performance.getEntriesByType('navigation');
  const files = performance.getEntriesByType('resource').filter(({ transferSize }) => transferSize > 0);
  return {
    ...window.benchProbe,
    status: navigation.responseStatus,
    loadedMs: navigation.loadEventEnd,
    elements: document.querySelectorAll('*').length,
    files: files.map(({ name, startTime, encodedBodySize }) => ({
      path: new URL(name).pathname,
      startMs: startTime,
      kb: encodedBodySize / 1000,
    })),
  };
}

async function heapMib(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 2 ** 20;
}

/**
 * Opens `url` in a new context with this session and returns its figures. `rows` selects one row. The page is
 * ready when 20 of them are on the screen. Script sizes are in KB on the wire: `firstLoad` was requested
 * before the load event, `settled` includes all prefetches after it.
 */
export async function measurePage(browser, { url, cookie, rows }) {
  const { context, page } = await openPage(browser, { url, cookie });
  try {
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    // Budgets are in gzip. The browser would accept brotli.
    await cdp.send('Network.enable');
    await cdp.send('Network.setAcceptedEncodings', { encodings: ['gzip'] });
    await page.addInitScript(watchPage, { rows, rowsMin: 20 });
    await page.goto(url, { waitUntil: 'load', timeout: TIMEOUT_MS });
    const options = { timeout: TIMEOUT_MS, polling: 50 };
    if (rows !== undefined)
      await page.waitForFunction(() => window.benchProbe.rowsAt !== null, null, options);
    await page.waitForTimeout(SETTLE_MS);
    const seen = await page.evaluate(readPage);
    if (errors.length > 0) throw new Error(`${url}: ${errors[0]}`);
    if (seen.status !== 200) throw new Error(`${url} answered ${seen.status}`);
    const kilobytes = (ending, untilMs = Number.POSITIVE_INFINITY) =>
      sum(
        seen.files
          .filter(({ path, startMs }) => path.endsWith(ending) && startMs <= untilMs)
          .map(({ kb }) => kb),
      );
    return {
      firstLoadScriptKb: kilobytes('.js', seen.loadedMs),
      settledScriptKb: kilobytes('.js'),
      styleKb: kilobytes('.css'),
      requests: seen.files.length + 1,
      rowsAfterFirstPaintMs: seen.rowsAt === null ? Number.NaN : Math.max(0, seen.rowsAt - seen.fcp),
      blockingMs: sum(seen.longTasks.map((ms) => Math.max(0, ms - TASK_MS_FREE))),
      longestTaskMs: Math.max(0, ...seen.longTasks),
      heapMib: await heapMib(cdp),
      elements: seen.elements,
    };
  } finally {
    await context.close();
  }
}
