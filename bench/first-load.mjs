// What the browser gets and does for each page on a first visit.
import { FIRST_LOAD } from './budgets.mjs';
import { measurePage } from './measure-page.mjs';
import { partsOf } from './route-files.mjs';
import { median, sum } from './statistics.mjs';
import { row } from './table.mjs';

/** The files of the page by weight, each with the part of the build that asks for it. */
function causesOf(run, route) {
  const partOf = partsOf(route);
  const files = run.files
    .filter(({ kind }) => kind === 'script')
    .map((file) => ({
      ...file,
      part: `${partOf(file.url)}${file.isFirstLoad ? '' : ', after the load event'}`,
    }))
    .sort((a, b) => b.wire - a.wire);
  const parts = [...new Set(files.map(({ part }) => part))].map((part) => {
    const kb = sum(files.filter((file) => file.part === part).map(({ wire }) => wire)) / 1000;
    return `${kb.toFixed(1).padStart(6)} KB  ${part}`;
  });
  const single = files.map(
    ({ wire, url, part }) =>
      `${(wire / 1000).toFixed(1).padStart(6)} KB  ${url.split('/').at(-1)}  (${part})`,
  );
  return [...parts, ...single];
}

function byteRows({ path, route, isList }, runs) {
  const run = runs.at(-1);
  const middle = (key) => median(runs.map((one) => one[key]));
  const gzip9 = sum(run.files.filter(({ kind }) => kind === 'script').map((file) => file.gzip9)) / 1000;
  const causes = causesOf(run, route);
  return [
    row(`${path}: first-load JavaScript, gzip`, middle('firstLoadScriptKb'), 'KB', {
      budget: isList ? FIRST_LOAD.listScriptKb : FIRST_LOAD.otherScriptKb,
      causes,
    }),
    row(`${path}: JavaScript with all prefetches, gzip`, middle('settledScriptKb'), 'KB', {
      budget: FIRST_LOAD.settledScriptKb,
      detail: `${gzip9.toFixed(1)} KB at gzip -9`,
      causes,
    }),
    row(`${path}: CSS, gzip`, middle('styleKb'), 'KB', { budget: FIRST_LOAD.styleKb }),
    row(`${path}: requests until settled`, middle('requests'), '', { budget: FIRST_LOAD.requests }),
  ];
}

function timeRows({ path }, runs) {
  const middle = (key) => median(runs.map((one) => one[key]));
  const range = (key) => {
    const values = runs.map((one) => one[key]);
    return `${Math.min(...values).toFixed(0)}..${Math.max(...values).toFixed(0)}`;
  };
  const timed = (name, key, unit) =>
    row(`${path}: ${name}`, middle(key), unit, { budget: FIRST_LOAD[key], detail: range(key) });
  return [
    row(`${path}: first contentful paint`, middle('fcpMs'), 'ms', { detail: range('fcpMs') }),
    timed('rows visible after it', 'rowsAfterFirstPaintMs', 'ms'),
    timed('total blocking time', 'blockingMs', 'ms'),
    timed('longest task', 'longestTaskMs', 'ms'),
    timed('heap after collection', 'heapMib', 'MiB'),
    timed('elements', 'elements', ''),
  ];
}

export async function measureFirstLoad({ embedded: getConsole, browser: getBrowser, isQuick }) {
  const { url, cookie, vaultId } = await getConsole();
  const browser = await getBrowser();
  const pages = [
    { path: '/vaults', route: '(console)/vaults/(list)/page', isList: true },
    {
      path: '/vaults/[id]',
      at: `/vaults/${vaultId}`,
      route: '(console)/vaults/[vaultId]/page',
      isList: true,
    },
    { path: '/vaults/new', route: '(console)/vaults/new/page' },
    { path: '/archive', route: '(console)/archive/page' },
    { path: '/archive/[id]', at: `/archive/${vaultId}`, route: '(console)/archive/[vaultId]/page' },
  ];
  const runs = new Map(pages.map((page) => [page, []]));
  const count = isQuick ? 2 : 11;
  for (let turn = -1; turn < count; turn++)
    for (const page of pages) {
      const run = await measurePage(browser, {
        url: url + (page.at ?? page.path),
        cookie,
        ...(page.isList && { rows: 'main tbody tr' }),
      });
      if (turn >= 0) runs.get(page).push(run);
    }
  return pages.flatMap((page) => [
    ...byteRows(page, runs.get(page)),
    ...(page.isList ? timeRows(page, runs.get(page)) : []),
  ]);
}
