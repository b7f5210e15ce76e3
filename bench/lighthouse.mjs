// Lighthouse on the list of vaults, on a desktop.
import lighthouse, { desktopConfig } from 'lighthouse';
import { freePort } from '../bin/lib/launcher/server.mjs';
import { openBrowser } from './browser.mjs';
import { LIGHTHOUSE } from './budgets.mjs';
import { median } from './load.mjs';
import { row } from './table.mjs';

const CATEGORIES = ['performance', 'accessibility'];

/** The audits that reduce the score. */
const lost = ({ categories, audits }, category) =>
  categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(({ id }) => `${id} ${audits[id].displayValue ?? 'fails'}`);

export async function measureLighthouse({ embedded: getConsole, isQuick }) {
  const { url, cookie } = await getConsole();
  const port = await freePort();
  const browser = await openBrowser([`--remote-debugging-port=${port}`]);
  const flags = { port, logLevel: 'error', onlyCategories: CATEGORIES, extraHeaders: { cookie } };
  const reports = [];
  for (let turn = 0; turn < (isQuick ? 1 : 3); turn++)
    reports.push((await lighthouse(`${url}/vaults`, flags, desktopConfig)).lhr);
  await browser.close();
  return CATEGORIES.map((category) => {
    const scores = reports.map(({ categories }) => categories[category].score);
    return row(`/vaults: Lighthouse ${category}, desktop`, median(scores), '', {
      budget: LIGHTHOUSE[category],
      detail: [`of ${scores.join(', ')}`, ...lost(reports.at(-1), category)].join('; '),
    });
  });
}
