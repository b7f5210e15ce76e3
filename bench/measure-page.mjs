// One page in a fresh browser: bytes, requests, paints, long tasks, heap, elements.
import zlib from 'node:zlib';
import { browserCookie } from '../bin/sign-in.mjs';
import { VIEWPORT } from './browser.mjs';
import { watchPage } from './page-probe.mjs';
import { sum } from './statistics.mjs';

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
    requests.set(requestId, { id: requestId, url: request.url, type, start: timestamp, wire: 0 });
  });
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    const request = requests.get(requestId);
    if (request === undefined) return;
    Object.assign(request, {
      type,
      status: response.status,
      mime: response.mimeType,
      head: response.encodedDataLength,
    });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request !== undefined) request.wire = Math.max(0, encodedDataLength - (request.head ?? 0));
  });
  return requests;
}

const metricsOf = async (cdp) =>
  Object.fromEntries(
    (await cdp.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]),
  );

/** What the body would weigh at gzip -9, so that servers that compress otherwise can be compared. */
async function gzip9(cdp, id) {
  const { body, base64Encoded } = await cdp.send('Network.getResponseBody', { requestId: id });
  return zlib.gzipSync(Buffer.from(body, base64Encoded ? 'base64' : 'utf8'), { level: 9 }).length;
}

async function weigh(cdp, requests, loadedAt) {
  const files = [];
  for (const request of requests) {
    const kind = kindOf(request);
    if (kind === 'other') continue;
    files.push({
      url: new URL(request.url).pathname,
      kind,
      wire: request.wire,
      gzip9: await gzip9(cdp, request.id),
      isFirstLoad: request.start <= loadedAt,
    });
  }
  return files;
}

const kilobytes = (files, kind, part = () => true) =>
  sum(files.filter((file) => file.kind === kind && part(file)).map(({ wire }) => wire)) / 1000;

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

/**
 * Opens `url` in a new context with this session and returns its figures. `rows` selects one row; the page is ready when
 * `rowsMin` of them are on the screen. Script weights are in KB as they came over the wire: `firstLoad`
 * what was asked for before the load event, `settled` with everything fetched ahead afterwards.
 */
export async function measurePage(browser, { url, cookie, rows, rowsMin = 20 }) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    await context.addCookies([browserCookie(new URL(url).origin, cookie)]);
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable', { maxTotalBufferSize: 100e6, maxResourceBufferSize: 50e6 });
    await cdp.send('Performance.enable');
    const requests = watchNetwork(cdp);
    await page.addInitScript(watchPage, { rows, rowsMin });
    const seen = await loadAndSettle(page, { url, rows });
    if (errors.length > 0) throw new Error(`${url}: ${errors[0]}`);
    await cdp.send('HeapProfiler.collectGarbage');
    const { JSHeapUsedSize } = await metricsOf(cdp);
    const all = [...requests.values()].filter(({ status }) => status !== undefined);
    const document = all.find(({ type }) => type === 'Document');
    if (document?.status !== 200) throw new Error(`${url} answered ${document?.status}`);
    const files = await weigh(cdp, all, document.start + seen.loadedMs / 1000);
    return {
      firstLoadScriptKb: kilobytes(files, 'script', ({ isFirstLoad }) => isFirstLoad),
      settledScriptKb: kilobytes(files, 'script'),
      styleKb: kilobytes(files, 'style'),
      requests: all.length,
      fcpMs: seen.fcp,
      rowsMs: seen.rowsAt,
      rowsAfterFirstPaintMs: seen.rowsAt === null ? Number.NaN : Math.max(0, seen.rowsAt - seen.fcp),
      blockingMs: sum(seen.longTasks.map((ms) => Math.max(0, ms - TASK_MS_FREE))),
      longestTaskMs: Math.max(0, ...seen.longTasks),
      heapMib: JSHeapUsedSize / 2 ** 20,
      elements: seen.elements,
      files,
    };
  } finally {
    await context.close();
  }
}
