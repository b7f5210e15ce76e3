// The embedded list API over accounts of very different sizes.
import { startBare } from './bare.mjs';
import { EMBEDDED_LIST } from './budgets.mjs';
import { openDriver } from './list-sql.mjs';
import { compile, interleaved, load, repeat } from './load.mjs';
import { seedAccounts, TERMS } from './seed.mjs';
import { row } from './table.mjs';
import { inTurns, oneConnection } from './timing.mjs';

const LIMIT = 20;
const PLACES = ['first', 'middle', 'last'];
const SIZE_NAMES = new Map([
  [1_000, '1 k'],
  [100_000, '100 k'],
  [1_000_000, '1 M'],
]);

const list = (url, search) => `${url}/api/v1/cloud/vaults?${new URLSearchParams(search)}`;
const bearer = ({ pat }) => ({ authorization: `Bearer ${pat}` });
const described = ({ p50, p99 }) => `${p50.toFixed(1)} (p99 ${p99.toFixed(1)})`;

/** Cursors after which the middle and the last page begin, by the order the API lists in. */
async function cursorsOf(databaseUrl, { accountId }) {
  const driver = await openDriver(databaseUrl, 1, accountId);
  try {
    const active = await driver.count();
    const [middle, last] = [Math.floor(active / 2), active - LIMIT - 1];
    return { first: undefined, middle: await driver.idAt(middle), last: await driver.idAt(last) };
  } finally {
    await driver.close();
  }
}

async function listCases({ url, databaseUrl }, accounts) {
  const get = oneConnection();
  const cases = {};
  for (const account of accounts) {
    const cursors = await cursorsOf(databaseUrl, account);
    for (const place of PLACES)
      for (const [term, { text }] of [['none', {}], ...Object.entries(TERMS)]) {
        const address = list(url, {
          limit: LIMIT,
          ...(cursors[place] !== undefined && { after_id: cursors[place] }),
          ...(text !== undefined && { name: text }),
        });
        const headers = bearer(account);
        cases[`${account.count} ${place} ${term}`] = async () => (await get(address, { headers })).ms;
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
      const by = compared.map((count) => results[`${count} ${place} ${term}`]);
      const detail = `${by.map(described).join(' → ')} ms at ${names.join(', ')}`;
      const ratio = by.at(-1).p50 / by[0].p50;
      return row(`${place} page, ${what}: ${names.at(-1)} to ${names[0]}, p50`, ratio, '×', {
        budget,
        detail,
      });
    });
  });
}

function placeRows(results, counts) {
  const p50 = (count, place) => results[`${count} ${place} none`].p50;
  const rows = counts.map((count) =>
    row(`last page to first, ${SIZE_NAMES.get(count)}, p50`, p50(count, 'last') / p50(count, 'first'), '×', {
      budget: EMBEDDED_LIST.lastToFirst,
    }),
  );
  if (counts.length < 3) return rows;
  const byPlace = PLACES.map((place) => p50(100_000, place) / p50(1_000, place));
  const detail = byPlace.map((ratio, at) => `${PLACES[at]} ${ratio.toFixed(2)}×`).join(', ');
  const budget = EMBEDDED_LIST.hundredThousandToThousand;
  return [
    ...rows,
    row('100 k to 1 k, no search, worst place, p50', Math.max(...byPlace), '×', { budget, detail }),
  ];
}

/** The API and the driver alone with the same statement, in turns. */
async function throughputRows({ url, databaseUrl }, account, isQuick) {
  const rows = [];
  const size = SIZE_NAMES.get(account.count);
  await compile({ url: list(url, { limit: LIMIT }), headers: bearer(account) }, isQuick);
  for (const connections of [1, 10]) {
    const driver = await openDriver(databaseUrl, connections, account.accountId);
    const bare = await startBare(databaseUrl, account.accountId);
    const target = { url: list(url, { limit: LIMIT }), headers: bearer(account), connections };
    const results = await interleaved(
      {
        api: (seconds) => load({ ...target, seconds }),
        bare: (seconds) => load({ url: bare.url, connections, seconds }),
        driver: (seconds) => repeat({ run: driver.run, connections, seconds }),
      },
      { rounds: isQuick ? 2 : 5, seconds: isQuick ? 1 : 3 },
    );
    await driver.close();
    bare.close();
    const { api, bare: least, driver: alone } = results;
    const name = `first page of ${size}, ${connections} connection${connections === 1 ? '' : 's'}`;
    const detail = `${(api.perSecond / alone.perSecond).toFixed(2)}× the driver's ${alone.perSecond.toFixed(0)} /s; p50 ${api.p50.toFixed(2)} ms, p99 ${api.p99.toFixed(1)} ms`;
    rows.push(
      row(`${name}: requests`, api.perSecond, '/s', { detail }),
      connections === 1
        ? row(`${name}: to a bare list read, p50`, api.p50 / least.p50, '×', {
            budget: EMBEDDED_LIST.p50ToBare,
            detail: `${api.p50.toFixed(2)} ms to ${least.p50.toFixed(2)} ms`,
          })
        : row(`${name}: to a bare list read, requests`, api.perSecond / least.perSecond, '×', {
            budget: EMBEDDED_LIST.perSecondToBare,
            detail: `${api.perSecond.toFixed(0)} /s to ${least.perSecond.toFixed(0)} /s`,
          }),
    );
  }
  return rows;
}

/** The statement of list-sql.mjs must be the one that the service sends, or the comparison means nothing. */
async function checkStatement({ url, databaseUrl }, account) {
  const { body } = await oneConnection()(list(url, { limit: LIMIT }), { headers: bearer(account) });
  const driver = await openDriver(databaseUrl, 1, account.accountId);
  const rows = await driver.run(0);
  await driver.close();
  const ids = JSON.parse(body).data.map(({ id }) => id);
  if (
    ids.join() !==
    rows
      .slice(0, LIMIT)
      .map(({ id }) => id)
      .join()
  )
    throw new Error('The driver alone reads other rows than the API: list-sql.mjs is out of date.');
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
    ...(await throughputRows(target, accounts.at(-1), isQuick)),
  ];
}
