// An import of 1,000 credentials compared with a bare loop of the same requests, both over HTTP to one
// embedded API. And how long the page blocks while it reads a file of 2,000 entries.
import { openPage, watchPage } from './browser.mjs';
import { IMPORT } from './budgets.mjs';
import { inTurns, median } from './load.mjs';
import { startServerProcess } from './server-process.mjs';
import { row } from './table.mjs';

const SIZE = { credentials: 1_000, vaults: 20 };
/** The concurrency of an import. */
const AT_ONCE = 9;
const ENTRIES = 2_000;
/** Work that may continue after the rows are shown. */
const SETTLE_MS = 1_500;

/**
 * Measures the modules behind the actions, including the audit log, but not the actions themselves. The
 * difference is one HTTP request of the browser per 25 rows.
 */
export async function measureImport({ embedded, isQuick }) {
  const { databaseUrl, url } = await embedded();
  const server = await startServerProcess({ databaseUrl, kind: 'import', baseUrl: `${url}/api/v1/cloud` });
  const results = await inTurns(
    {
      bare: () => server.run('bareLoop', { concurrency: AT_ONCE, ...SIZE }),
      imported: () => server.run('importAll', SIZE),
    },
    isQuick ? 1 : 5,
  );
  server.stop();
  const [bare, imported] = [median(results.bare), median(results.imported)];
  return [
    row('import of 1,000 credentials into 20 vaults, to a bare loop', imported / bare, '×', {
      budget: IMPORT.toBareLoop,
      detail: `${(imported / 1_000).toFixed(2)} s, the loop, ${AT_ONCE} requests at a time, ${(bare / 1_000).toFixed(2)} s`,
    }),
  ];
}

function file() {
  const entry = (n) => ({
    type: 'http',
    url: `https://mcp-${n}.example.com/mcp`,
    headers: { Authorization: `Bearer bench-${n}-${'x'.repeat(24)}` },
  });
  const mcpServers = Object.fromEntries(Array.from({ length: ENTRIES }, (_, n) => [`server-${n}`, entry(n)]));
  const buffer = Buffer.from(JSON.stringify({ mcpServers }));
  return { name: '.mcp.json', mimeType: 'application/json', buffer };
}

async function longestTask(browser, target) {
  const { context, page } = await openPage(browser, target);
  await page.addInitScript(watchPage, {});
  await page.goto(`${target.url}/onboarding`, { waitUntil: 'networkidle' });
  await page.evaluate(() => {
    window.benchProbe.longTasks.length = 0;
  });
  await page.getByLabel('Configuration files').setInputFiles(file());
  await page.locator('table[aria-label="Rows to import"] [data-index]').first().waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const longest = await page.evaluate(() => Math.max(0, ...window.benchProbe.longTasks));
  await context.close();
  return longest;
}

export async function measureImportPreview({ embedded, browser: getBrowser, isQuick }) {
  const target = await embedded();
  const browser = await getBrowser();
  const { longest } = await inTurns({ longest: () => longestTask(browser, target) }, isQuick ? 2 : 5);
  return [
    row('file of 2,000 entries: longest task of the page', median(longest), 'ms', {
      budget: IMPORT.longestTaskMs,
      detail: longest.map((ms) => ms.toFixed(0)).join(', '),
    }),
  ];
}
