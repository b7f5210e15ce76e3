import { chromium } from 'playwright';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { ensureChromium } from '../bin/lib/test/chromium.mjs';
import { browserCookie } from '../bin/lib/test/sign-in.mjs';

/** Without this rule, Chromium looks up external hosts at every start. */
const LOCAL = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1';

/** Starts the browser with these arguments and Playwright's. It closes when the program ends. */
export async function openBrowser(args = []) {
  const executablePath = await ensureChromium();
  const browser = await chromium.launch({ executablePath, args: ['--disable-gpu', LOCAL, ...args] });
  beforeExit(() => browser.close());
  return browser;
}

/** Returns a page with an empty cache and the session `cookie`. Close its context after use. */
export async function openPage(browser, { url, cookie }) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
  await context.addCookies([browserCookie(new URL(url).origin, cookie)]);
  return { context, page: await context.newPage() };
}

/**
 * Runs in the page before its own scripts, as text. Records in `benchProbe` the first paint, the long tasks
 * in ms, and when `rowsMin` elements that match `rows` were on the screen.
 */
export function watchPage({ rows, rowsMin }) {
  const probe = { longTasks: [], fcp: 0, rowsAt: null };
  window.benchProbe = probe;
  const observe = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe('longtask', (entry) => probe.longTasks.push(entry.duration));
  observe('paint', (entry) => {
    if (entry.name === 'first-contentful-paint') probe.fcp = entry.startTime;
  });
  if (rows === undefined) return;
  // Reading a size would force a layout, in a task that then counts as long. An observer gets the size without one.
  const painted = new IntersectionObserver(
    ([
      {
        boundingClientRect: { width, height },
      },
    ]) => {
      if (width > 0 && height > 0) probe.rowsAt ??= performance.now();
    },
  );
  const poll = setInterval(() => {
    const found = document.querySelectorAll(rows);
    if (found.length < rowsMin || found[0].textContent.trim() === '') return;
    clearInterval(poll);
    painted.observe(found[rowsMin - 1]);
  }, 5);
}
