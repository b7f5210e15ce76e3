// What the browser loads and does for each page on a first visit.
import { FIRST_LOAD } from './budgets.mjs';
import { median } from './load.mjs';
import { measurePage } from './measure-page.mjs';
import { row } from './table.mjs';

/** Title, unit and key of each figure: first those of every page, then those of lists. */
const WEIGHTS = [
  ['JavaScript with all prefetches, gzip', 'KB', 'settledScriptKb'],
  ['CSS, gzip', 'KB', 'styleKb'],
  ['requests until settled', '', 'requests'],
];
const TIMES = [
  ['rows visible after the first paint', 'ms', 'rowsAfterFirstPaintMs'],
  ['total blocking time', 'ms', 'blockingMs'],
  ['longest task', 'ms', 'longestTaskMs'],
  ['heap after collection', 'MiB', 'heapMib'],
  ['elements', '', 'elements'],
];

function rowsOf({ path, isList }, runs) {
  const rowOf = (title, unit, key, budget = FIRST_LOAD[key]) => {
    const values = runs.map((run) => run[key]);
    const detail = `${Math.min(...values).toFixed(0)}..${Math.max(...values).toFixed(0)}`;
    return row(`${path}: ${title}`, median(values), unit, { budget, detail });
  };
  const budget = isList ? FIRST_LOAD.listScriptKb : FIRST_LOAD.otherScriptKb;
  return [
    rowOf('first-load JavaScript, gzip', 'KB', 'firstLoadScriptKb', budget),
    ...[...WEIGHTS, ...(isList ? TIMES : [])].map((figure) => rowOf(...figure)),
  ];
}

export async function measureFirstLoad({ embedded: getConsole, browser: getBrowser, isQuick }) {
  const { url, cookie, vaultId } = await getConsole();
  const browser = await getBrowser();
  const pages = [
    { path: '/vaults', isList: true },
    { path: '/vaults/[id]', at: `/vaults/${vaultId}`, isList: true },
    { path: '/' },
    { path: '/credentials' },
    { path: '/vaults/new' },
    { path: '/archive' },
    { path: '/archive/[id]', at: `/archive/${vaultId}` },
  ];
  const runs = new Map(pages.map((page) => [page, []]));
  const count = isQuick ? 2 : 11;
  // The first turn warms up the server and is discarded.
  for (let turn = -1; turn < count; turn++)
    for (const page of pages) {
      const address = url + (page.at ?? page.path);
      const rows = page.isList ? 'main tbody tr' : undefined;
      const run = await measurePage(browser, { url: address, cookie, rows });
      if (turn >= 0) runs.get(page).push(run);
    }
  return pages.flatMap((page) => rowsOf(page, runs.get(page)));
}
