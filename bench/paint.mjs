// Pages compared with an empty Next page (bench/floor): scripts, first paint and HTML.
import { gzipSync } from 'node:zlib';
import { openPage, watchPage } from './browser.mjs';
import { PAINT } from './budgets.mjs';
import { inTurns, median } from './load.mjs';
import { row } from './table.mjs';

const TIMEOUT_MS = 30_000;

/** Runs in the page: returns the time of the first paint, and the bytes of its HTML before compression. */
function readPage() {
  const [{ decodedBodySize }] = performance.getEntriesByType('navigation');
  return { paintMs: window.benchProbe.fcp, html: decodedBodySize };
}

/** Returns the first paint with an empty and with a full cache, ms, the HTML in bytes, and the URL of each script. */
async function visit(browser, { url, cookie }) {
  const { context, page } = await openPage(browser, { url, cookie });
  try {
    const scripts = new Set();
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.add(response.url());
    });
    await page.addInitScript(watchPage, {});
    const seen = [];
    for (let time = 0; time < 2; time++) {
      await page.goto(url, { waitUntil: 'networkidle', timeout: TIMEOUT_MS });
      seen.push(await page.evaluate(readPage));
    }
    return { coldMs: seen[0].paintMs, warmMs: seen[1].paintMs, html: seen[0].html, scripts };
  } finally {
    await context.close();
  }
}

/** Returns the gzip size of the scripts, KB, regardless of how each server sends them. */
async function weigh(scripts) {
  const bodies = await Promise.all(
    [...scripts].map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  return bodies.reduce((kb, body) => kb + gzipSync(body, { level: 9 }).length / 1000, 0);
}

export async function measurePaint({ embedded, browser: getBrowser, floor, isQuick }) {
  const { url, cookie, vaultId } = await embedded();
  const browser = await getBrowser();
  const pages = {
    floor: (await floor()).url,
    '/vaults': `${url}/vaults`,
    '/vaults/[id]': `${url}/vaults/${vaultId}`,
    '/credentials': `${url}/credentials`,
    '/archive': `${url}/archive`,
    '/': `${url}/`,
  };
  const cases = Object.fromEntries(
    Object.entries(pages).map(([name, at]) => [name, () => visit(browser, { url: at, cookie })]),
  );
  const results = await inTurns(cases, isQuick ? 2 : 9);
  const middle = (name, key) => median(results[name].map((run) => run[key]));
  const weights = {};
  for (const name of Object.keys(pages)) weights[name] = await weigh(results[name][0].scripts);
  const ratioRow = (name, title, [own, floor, unit], budget) =>
    row(`${name}: ${title}, to an empty page`, own / floor, '×', {
      budget,
      detail: `${own.toFixed(0)} to ${floor.toFixed(0)} ${unit}`,
    });
  return Object.keys(pages)
    .filter((name) => name !== 'floor')
    .flatMap((name) => [
      ratioRow(name, 'JavaScript, gzip', [weights[name], weights.floor, 'KB'], PAINT.scriptToLeast),
      ...['cold', 'warm'].map((kind) =>
        ratioRow(
          name,
          `first paint, ${kind}`,
          [middle(name, `${kind}Ms`), middle('floor', `${kind}Ms`), 'ms'],
          PAINT.paintToLeast,
        ),
      ),
      row(`${name}: HTML, raw`, middle(name, 'html') / 1000, 'KB', { budget: PAINT.htmlKb }),
    ]);
}
