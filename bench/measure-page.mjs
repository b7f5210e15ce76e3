// One page in a fresh browser: bytes, requests, paints, long tasks, heap, elements.
import { openPage, watchPage } from './browser.mjs';
import { sum } from './load.mjs';

/** Quiet time after the rows are there, in which prefetches count. */
const SETTLE_MS = 1_500;
const TIMEOUT_MS = 30_000;
/** What of a long task counts as blocking. */
const TASK_MS_FREE = 50;

function kindOf({ type, mime = '', url }) {
  if (type === 'Script' || /javascript/.test(mime) || /\.m?js(\?|$)/.test(url)) return 'script';
  if (type === 'Stylesheet' || /text\/css/.test(mime)) return 'style';
  return 'other';
}

/** Notes every request of the page as Chromium saw it. `wire` is the body's bytes on the wire. */
function watchNetwork(cdp) {
  const requests = new Map();
  cdp.on('Network.requestWillBeSent', ({ requestId, request, type, timestamp }) => {
    if (/^(data|blob|chrome|about):/.test(request.url)) return;
    requests.set(requestId, { url: request.url, type, start: timestamp, wire: 0 });
  });
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    const request = requests.get(requestId);
    if (request === undefined) return;
    const { status, mimeType: mime, encodedDataLength: head } = response;
    Object.assign(request, { type, status, mime, head });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request !== undefined) request.wire = Math.max(0, encodedDataLength - (request.head ?? 0));
  });
  return requests;
}

async function loadAndSettle(page, { url, rows }) {
  await page.goto(url, { waitUntil: 'load', timeout: TIMEOUT_MS });
  if (rows !== undefined)
    await page.waitForFunction(() => window.benchProbe.rowsAt !== null, null, {
      timeout: TIMEOUT_MS,
      polling: 50,
    });
  await page.waitForTimeout(SETTLE_MS);
  return page.evaluate(() => ({
    ...window.benchProbe,
    loadedMs: performance.getEntriesByType('navigation')[0].loadEventEnd,
    elements: document.querySelectorAll('*').length,
  }));
}

async function heapMib(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 2 ** 20;
}

const kilobytes = (files) => sum(files.map(({ wire }) => wire)) / 1000;

/**
 * Opens `url` in a new context with this session and returns its figures. `rows` selects one row; the page is ready
 * when 20 of them are on the screen. Script weights are in KB as they came over the wire: `firstLoad`
 * what was asked for before the load event, `settled` with everything fetched ahead afterwards.
 */
export async function measurePage(browser, { url, cookie, rows }) {
  const { context, page } = await openPage(browser, { url, cookie });
  try {
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Performance.enable');
    const requests = watchNetwork(cdp);
    await page.addInitScript(watchPage, { rows, rowsMin: 20 });
    const seen = await loadAndSettle(page, { url, rows });
    if (errors.length > 0) throw new Error(`${url}: ${errors[0]}`);
    const all = [...requests.values()].filter(({ status }) => status !== undefined);
    const document = all.find(({ type }) => type === 'Document');
    if (document?.status !== 200) throw new Error(`${url} answered ${document?.status}`);
    const scripts = all.filter((request) => kindOf(request) === 'script');
    const loadedAt = document.start + seen.loadedMs / 1000;
    return {
      firstLoadScriptKb: kilobytes(scripts.filter(({ start }) => start <= loadedAt)),
      settledScriptKb: kilobytes(scripts),
      styleKb: kilobytes(all.filter((request) => kindOf(request) === 'style')),
      requests: all.length,
      rowsAfterFirstPaintMs: seen.rowsAt === null ? Number.NaN : Math.max(0, seen.rowsAt - seen.fcp),
      blockingMs: sum(seen.longTasks.map((ms) => Math.max(0, ms - TASK_MS_FREE))),
      longestTaskMs: Math.max(0, ...seen.longTasks),
      heapMib: await heapMib(cdp),
      elements: seen.elements,
      scripts: scripts.map(({ url: address, wire }) => ({ name: new URL(address).pathname, wire })),
    };
  } finally {
    await context.close();
  }
}
