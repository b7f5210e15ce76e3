// A file of 2,000 entries: until its rows are on the screen, how long the page stands still, how it scrolls.
import { browserCookie } from '../bin/sign-in.mjs';
import { VIEWPORT } from './browser.mjs';
import { IMPORT } from './budgets.mjs';
import { watchPage } from './page-probe.mjs';
import { median } from './statistics.mjs';
import { row } from './table.mjs';

const ENTRIES = 2_000;
const KEY = 'table[aria-label="Rows to import"] [data-index]';
/** What is left of work once the rows are there. */
const SETTLE_MS = 1_500;
const FRAMES = 240;
const FRAME_MS = 1_000 / 60;

const file = () => {
  const entry = (n) => ({
    type: 'http',
    url: `https://mcp-${n}.example.com/mcp`,
    headers: { Authorization: `Bearer bench-${n}-${'x'.repeat(24)}` },
  });
  const mcpServers = Object.fromEntries(Array.from({ length: ENTRIES }, (_, n) => [`server-${n}`, entry(n)]));
  return {
    name: '.mcp.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ mcpServers })),
  };
};

/** Scrolls a screen's tenth each frame, in the page. Returns the milliseconds of each frame. */
const scrollThrough = ({ table, frames }) =>
  new Promise((resolve) => {
    const scroller = document.querySelector(table).parentElement;
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      scroller.scrollTop += scroller.clientHeight / 10;
      if (times.length < frames) requestAnimationFrame(step);
      else resolve(times.slice(1));
    };
    requestAnimationFrame(step);
  });

async function turn(browser, { url, cookie }) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addCookies([browserCookie(url, cookie)]);
  const page = await context.newPage();
  await page.addInitScript(watchPage, {});
  await page.goto(`${url}/onboarding`, { waitUntil: 'networkidle' });
  await page.evaluate(() => {
    window.benchProbe.longTasks.length = 0;
  });
  const begun = performance.now();
  await page.getByLabel('Configuration files').setInputFiles(file());
  await page.locator(KEY).first().waitFor();
  const shownMs = performance.now() - begun;
  await page.waitForTimeout(SETTLE_MS);
  const longest = await page.evaluate(() => Math.max(0, ...window.benchProbe.longTasks));
  const times = await page.evaluate(scrollThrough, {
    table: 'table[aria-label="Rows to import"]',
    frames: FRAMES,
  });
  await context.close();
  const dropped = times.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return { shownMs, longest, dropped: (100 * dropped) / (times.length + dropped) };
}

export async function measureImportPreview({ embedded, browser: getBrowser, isQuick }) {
  const target = await embedded();
  const browser = await getBrowser();
  const turns = [];
  // The first warms the server up and is thrown away.
  for (let n = 0; n <= (isQuick ? 2 : 5); n++) turns.push(await turn(browser, target));
  turns.shift();
  const of = (name) => median(turns.map((one) => one[name]));
  return [
    row('file of 2,000 entries → rows on the screen', of('shownMs'), 'ms', {
      detail: `${turns.length} files`,
    }),
    row('longest task of the page meanwhile', of('longest'), 'ms', {
      budget: IMPORT.longestTaskMs,
      detail: turns.map(({ longest }) => longest.toFixed(0)).join(', '),
    }),
    row('frames dropped while 2,000 rows scroll', of('dropped'), '%', {
      detail: `of ${FRAMES} frames, a tenth of the grid each`,
    }),
  ];
}
