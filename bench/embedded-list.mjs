// The embedded list API over accounts of very different sizes.
import { withConnection } from '../bin/lib/postgres/connect.mjs';
import { startBare } from './bare-list.mjs';
import { EMBEDDED_LIST } from './budgets.mjs';
import { ACTIVE, firstPage, NEWEST_FIRST } from './floor/first-page.mjs';
import { compile, inTurns, load, median, oneConnection } from './load.mjs';
import { seedVaults, TERMS } from './seed.mjs';
import { row } from './table.mjs';

const LIMIT = 20;
const PLACES = ['first', 'middle', 'last'];
const SIZE_NAMES = { 1000: '1 k', 100000: '100 k', 1000000: '1 M' };

const list = (url, search) =>
  `${url}/api/v1/cloud/vaults?${new URLSearchParams({ limit: LIMIT, ...search })}`;
const bearer = ({ pat }) => ({ authorization: `Bearer ${pat}` });

/** Cursors at which the first, the middle and the last page begin, in list order. */
async function cursorsOf(databaseUrl, { accountId }) {
  const places = `
    select id from (
      select t.id, row_number() over (${NEWEST_FIRST}) as n, count(*) over () as total ${ACTIVE}
    ) as places where n in (total / 2 + 1, total - ${LIMIT}) order by n`;
  const { rows } = await withConnection(databaseUrl, (client) => client.query(places, [accountId]));
  return { first: {}, middle: { after_id: rows[0].id }, last: { after_id: rows[1].id } };
}

async function listCases({ url, databaseUrl }, accounts) {
  const get = oneConnection();
  const cases = {};
  for (const account of accounts) {
    const cursors = await cursorsOf(databaseUrl, account);
    for (const place of PLACES)
      for (const [term, { text }] of Object.entries(TERMS)) {
        const address = list(url, { ...cursors[place], ...(text !== undefined && { name: text }) });
        cases[`${account.count} ${place} ${term}`] = async () => (await get(address, bearer(account))).ms;
      }
  }
  return cases;
}

function ratioRows(results, counts) {
  const { hundredThousandToThousand, millionToThousand, lastToFirst } = EMBEDDED_LIST;
  const p50 = (count, place, term = 'none') => median(results[`${count} ${place} ${term}`]);
  const budget = counts.at(-1) === 1_000_000 ? millionToThousand : hundredThousandToThousand;
  const rows = Object.entries(TERMS).flatMap(([term, { share, base = counts[0] }]) => {
    const compared = counts.filter((count) => count >= base);
    if (compared.length < 2) return [];
    const names = compared.map((count) => SIZE_NAMES[count]);
    return PLACES.map((place) => {
      const p50s = compared.map((count) => p50(count, place, term));
      const detail = `${p50s.map((ms) => ms.toFixed(1)).join(' → ')} ms at ${names.join(', ')}`;
      const name = `${place} page, search ${term} (${share}): ${names.at(-1)} to ${names[0]}, p50`;
      return row(name, p50s.at(-1) / p50s[0], '×', { budget, detail });
    });
  });
  for (const count of counts) {
    const name = `last page to first, ${SIZE_NAMES[count]}, p50`;
    rows.push(row(name, p50(count, 'last') / p50(count, 'first'), '×', { budget: lastToFirst }));
  }
  if (counts.length < 3) return rows;
  const worst = Math.max(...PLACES.map((place) => p50(100_000, place) / p50(1_000, place)));
  const name = '100 k to 1 k, no search, worst place, p50';
  return [...rows, row(name, worst, '×', { budget: hundredThousandToThousand })];
}

/** Compares the API with a bare list read, in alternating rounds: p50 over one connection, requests over ten. */
async function bareRows({ url, databaseUrl }, account, isQuick) {
  const target = { url: list(url), headers: bearer(account), seconds: isQuick ? 1 : 3 };
  await compile(target, isQuick);
  const bare = await startBare(databaseUrl, account.accountId);
  const rows = [];
  for (const [connections, figure, unit, budget] of [
    [1, 'p50', 'ms', EMBEDDED_LIST.p50ToBare],
    [10, 'perSecond', '/s', EMBEDDED_LIST.perSecondToBare],
  ]) {
    const measured = async (address) => (await load({ ...target, url: address, connections }))[figure];
    const cases = { api: () => measured(target.url), bare: () => measured(bare.url) };
    const results = await inTurns(cases, isQuick ? 2 : 5);
    const [api, least] = [median(results.api), median(results.bare)];
    const name = `first page of ${SIZE_NAMES[account.count]}, ${connections} at a time, to a bare list read, ${figure}`;
    const detail = `${api.toFixed(2)} ${unit} to ${least.toFixed(2)} ${unit}`;
    rows.push(row(name, api / least, '×', { budget, detail }));
  }
  bare.close();
  return rows;
}

/** The statement of first-page.mjs must be the one that the embedded API sends, or the comparison is invalid. */
async function checkStatement({ url, databaseUrl }, account) {
  const { body } = await oneConnection()(list(url), bearer(account));
  const rows = await withConnection(databaseUrl, (client) => firstPage(client, account.accountId));
  const isSame = JSON.parse(body).data.every(({ id }, at) => id === rows[at].id);
  if (!isSame) throw new Error('The driver alone reads other rows than the API. Update first-page.mjs.');
}

export async function measureEmbeddedList({ embedded: getConsole, isQuick }) {
  const target = await getConsole();
  const counts = isQuick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];
  const wanted = counts.map((count) => ({ count }));
  const accounts = await seedVaults(target.databaseUrl, wanted);
  await checkStatement(target, accounts[0]);
  const results = await inTurns(await listCases(target, accounts), isQuick ? 20 : 100, 10);
  return [...ratioRows(results, counts), ...(await bareRows(target, accounts.at(-1), isQuick))];
}
