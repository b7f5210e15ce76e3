// The embedded list API over accounts of very different sizes.
import { startBare, withReader } from './bare-list.mjs';
import { EMBEDDED_LIST } from './budgets.mjs';
import { compile, inTurns, load, median, oneConnection } from './load.mjs';
import { seedAccounts, TERMS } from './seed.mjs';
import { row } from './table.mjs';

const LIMIT = 20;
const PLACES = ['first', 'middle', 'last'];
const SIZE_NAMES = new Map([
  [1_000, '1 k'],
  [100_000, '100 k'],
  [1_000_000, '1 M'],
]);

const list = (url, search) =>
  `${url}/api/v1/cloud/vaults?${new URLSearchParams({ limit: LIMIT, ...search })}`;
const bearer = ({ pat }) => ({ authorization: `Bearer ${pat}` });

/** Cursors after which the first, the middle and the last page begin, by the order the API lists in. */
const cursorsOf = (databaseUrl, { accountId }) =>
  withReader(databaseUrl, accountId, async (reader) => {
    const active = await reader.count();
    const after = async (n) => ({ after_id: await reader.idAt(n) });
    return { first: {}, middle: await after(Math.floor(active / 2)), last: await after(active - LIMIT - 1) };
  });

async function listCases({ url, databaseUrl }, accounts) {
  const get = oneConnection();
  const cases = {};
  for (const account of accounts) {
    const cursors = await cursorsOf(databaseUrl, account);
    for (const place of PLACES)
      for (const [term, { text }] of [['none', {}], ...Object.entries(TERMS)]) {
        const address = list(url, { ...cursors[place], ...(text !== undefined && { name: text }) });
        cases[`${account.count} ${place} ${term}`] = async () => (await get(address, bearer(account))).ms;
      }
  }
  return cases;
}

function sizeRows(results, counts) {
  const large = counts.at(-1);
  const budget =
    large === 1_000_000 ? EMBEDDED_LIST.millionToThousand : EMBEDDED_LIST.hundredThousandToThousand;
  return ['none', ...Object.keys(TERMS)].flatMap((term) => {
    const { share, base = counts[0] } = TERMS[term] ?? {};
    const compared = counts.filter((count) => count >= base);
    if (compared.length < 2) return [];
    const names = compared.map((count) => SIZE_NAMES.get(count));
    const what = term === 'none' ? 'no search' : `search ${term} (${share})`;
    return PLACES.map((place) => {
      const p50s = compared.map((count) => median(results[`${count} ${place} ${term}`]));
      const detail = `${p50s.map((ms) => ms.toFixed(1)).join(' → ')} ms at ${names.join(', ')}`;
      const name = `${place} page, ${what}: ${names.at(-1)} to ${names[0]}, p50`;
      return row(name, p50s.at(-1) / p50s[0], '×', { budget, detail });
    });
  });
}

function placeRows(results, counts) {
  const p50 = (count, place) => median(results[`${count} ${place} none`]);
  const rows = counts.map((count) =>
    row(`last page to first, ${SIZE_NAMES.get(count)}, p50`, p50(count, 'last') / p50(count, 'first'), '×', {
      budget: EMBEDDED_LIST.lastToFirst,
    }),
  );
  if (counts.length < 3) return rows;
  const worst = Math.max(...PLACES.map((place) => p50(100_000, place) / p50(1_000, place)));
  const budget = EMBEDDED_LIST.hundredThousandToThousand;
  return [...rows, row('100 k to 1 k, no search, worst place, p50', worst, '×', { budget })];
}

/** The API beside a bare list read, in turns: p50 over one connection, requests over ten. */
async function bareRows({ url, databaseUrl }, account, isQuick) {
  const target = { url: list(url), headers: bearer(account), seconds: isQuick ? 1 : 3 };
  await compile(target, isQuick);
  const bare = await startBare(databaseUrl, account.accountId);
  const rows = [];
  for (const [connections, figure, unit, budget] of [
    [1, 'p50', 'ms', EMBEDDED_LIST.p50ToBare],
    [10, 'perSecond', '/s', EMBEDDED_LIST.perSecondToBare],
  ]) {
    const results = await inTurns(
      {
        api: async () => (await load({ ...target, connections }))[figure],
        bare: async () => (await load({ ...target, url: bare.url, connections }))[figure],
      },
      isQuick ? 2 : 5,
    );
    const [api, least] = [median(results.api), median(results.bare)];
    const name = `first page of ${SIZE_NAMES.get(account.count)}, ${connections} at a time, to a bare list read, ${figure}`;
    const detail = `${api.toFixed(2)} ${unit} to ${least.toFixed(2)} ${unit}`;
    rows.push(row(name, api / least, '×', { budget, detail }));
  }
  bare.close();
  return rows;
}

/** The statement of bare-list.mjs must be the one that the service sends, or the comparison means nothing. */
async function checkStatement({ url, databaseUrl }, account) {
  const { body } = await oneConnection()(list(url), bearer(account));
  const rows = await withReader(databaseUrl, account.accountId, (reader) => reader.firstPage());
  const idsOf = (vaults) =>
    vaults
      .slice(0, LIMIT)
      .map(({ id }) => id)
      .join();
  if (idsOf(JSON.parse(body).data) !== idsOf(rows))
    throw new Error('The driver alone reads other rows than the API: bare-list.mjs is out of date.');
}

export async function measureEmbeddedList({ embedded: getConsole, isQuick }) {
  const target = await getConsole();
  const counts = isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
  const accounts = await seedAccounts(target.databaseUrl, counts);
  await checkStatement(target, accounts[0]);
  const results = await inTurns(await listCases(target, accounts), isQuick ? 20 : 100, 10);
  return [
    ...sizeRows(results, counts),
    ...placeRows(results, counts),
    ...(await bareRows(target, accounts.at(-1), isQuick)),
  ];
}
