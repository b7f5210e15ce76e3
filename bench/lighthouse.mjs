// Lighthouse on the list of vaults, as on a desktop.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, runNode } from '../bin/lib/launcher/spawn.mjs';
import { ensureChromium } from '../bin/lib/test/chromium.mjs';
import { LIGHTHOUSE } from './budgets.mjs';
import { median } from './load.mjs';
import { row } from './table.mjs';

const CLI = path.relative(ROOT, fileURLToPath(import.meta.resolve('lighthouse/cli/index.js')));

async function audit(url, cookie, report) {
  const { status, output } = await runNode(
    CLI,
    [
      url,
      '--preset=desktop',
      '--only-categories=performance,accessibility',
      '--chrome-flags=--headless=new --no-sandbox',
      '--output=json',
      `--output-path=${report}`,
      '--quiet',
      `--extra-headers=${JSON.stringify({ cookie })}`,
      '--no-enable-error-reporting',
    ],
    { env: { ...process.env, CHROME_PATH: await ensureChromium() } },
  );
  if (status !== 0) throw new Error(`Lighthouse failed.\n${output.trim().slice(-2_000)}`);
  return JSON.parse(fs.readFileSync(report, 'utf8'));
}

/** Audits that cost points, as `title: value`. */
const lost = ({ categories, audits }, category) =>
  categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(
      ({ id }) => `${audits[id].title}: ${audits[id].displayValue ?? 'fails'} (score ${audits[id].score})`,
    );

export async function measureLighthouse({ embedded: getConsole, folder, isQuick }) {
  const { url, cookie } = await getConsole();
  const reports = [];
  for (let turn = 0; turn < (isQuick ? 1 : 3); turn++)
    reports.push(await audit(`${url}/vaults`, cookie, path.join(folder, 'lighthouse.json')));
  return ['performance', 'accessibility'].map((category) => {
    const scores = reports.map(({ categories }) => categories[category].score);
    return row(`/vaults: Lighthouse ${category}, desktop`, median(scores), '', {
      budget: LIGHTHOUSE[category],
      detail: scores.length > 1 ? `of ${scores.join(', ')}` : '',
      causes: lost(reports.at(-1), category),
    });
  });
}
