// The inventory: lists and counts by the number of credentials, and the cost of reading a whole account.
import { withConnection } from '../bin/lib/postgres/connect.mjs';
import { INVENTORY } from './budgets.mjs';
import { inTurns, median, quantile } from './load.mjs';
import { ownDatabase, STATEMENT_MS, withoutIndexes } from './seed.mjs';
import { startServerProcess } from './server-process.mjs';
import { row } from './table.mjs';
import { startUpstream } from './upstream.mjs';

const SORTS = {
  age: 'token_set_at',
  server: 'target',
  vault: 'vault_name',
  environment: 'environment',
  owner: 'owner',
  expires: 'expires_at',
  verified: 'verified_at',
};
const SEARCHES = ['', 'mcp7', 'env:production', 'age:>90d', 'policy:overdue'];
const TEXTS = ['m', 'mcp', 'mcp7', 'vcred_0009', 'nothing like it'];
const SIZES = { small: 1_000, large: 100_000 };

async function seeded(databaseUrl, sizes) {
  const url = await ownDatabase(databaseUrl, 'inventory_bench');
  const server = await startServerProcess({ databaseUrl: url, kind: 'inventory' });
  const insert = async () => {
    for (const [connection, rows] of Object.entries(sizes)) await server.run('seed', { connection, rows });
  };
  await withConnection(
    url,
    (client) => withoutIndexes(client, 'inventory', 'credentials', insert),
    STATEMENT_MS,
  );
  return server;
}

/**
 * Reads the same pages of the largest and the smallest account in alternating rounds. Returns the ratio of
 * the medians.
 */
async function pageRow(name, read, { largest, rounds, pages, budget = INVENTORY.pageToSmall }) {
  const cases = Object.fromEntries(
    Object.entries(pages).flatMap(([label, pageOf]) =>
      ['small', largest].map((connection) => [
        `${connection} ${label}`,
        () => read({ of: 'page', sort: 'age', order: 'asc', q: '', connection, ...pageOf(connection) }),
      ]),
    ),
  );
  const results = await inTurns(cases, rounds, 5);
  const ratios = Object.keys(pages).map((label) => [
    label,
    median(results[`${largest} ${label}`]) / median(results[`small ${label}`]),
  ]);
  const middle = median(ratios.map(([, ratio]) => ratio));
  return row(`${name}, ${largest} to 1,000 rows: median of the p50`, middle, '×', {
    budget,
    detail: ratios.map(([label, ratio]) => `${label} ${ratio.toFixed(2)}`).join(', '),
  });
}

const each = (labels, pageOf) => Object.fromEntries(labels.map((label) => [label, pageOf(label)]));

/** First pages and middle pages in every order, and first pages of searches that match a share of the rows. */
async function pageRows(server, read, largest, rounds) {
  const cursors = new Map();
  for (const connection of ['small', largest])
    for (const [sort, column] of Object.entries(SORTS))
      cursors.set(`${connection} ${sort}`, await server.run('middle', { connection, column }));
  const by = { largest, rounds };
  const deep = (sort) => (connection) => ({ sort, cursor: cursors.get(`${connection} ${sort}`) });
  return [
    await pageRow('first page in every order', read, {
      ...by,
      pages: each(Object.keys(SORTS), (sort) => () => ({ sort })),
    }),
    await pageRow('page from the middle', read, { ...by, pages: each(Object.keys(SORTS), deep) }),
    await pageRow('first page of a search', read, {
      ...by,
      budget: INVENTORY.searchToSmall,
      pages: each(SEARCHES.slice(1), (q) => () => ({ q })),
    }),
  ];
}

export async function measureInventory({ embedded, isQuick }) {
  const { databaseUrl } = await embedded();
  const sizes = isQuick ? SIZES : { ...SIZES, million: 1_000_000 };
  const server = await seeded(databaseUrl, sizes);
  const read = (options) => server.run('read', options);
  const rounds = isQuick ? 10 : 40;
  const large = { connection: 'large' };
  await server.run('log', { ...large, rows: SIZES.large });
  await server.run('derive', large);
  const cases = {
    page: () => read({ of: 'page', ...large, q: '', sort: 'age', order: 'asc' }),
    overview: () => read({ of: 'overview', ...large }),
    'overview after a change': () => read({ of: 'overview', isFirst: true, ...large }),
    'facets after a change': () => read({ of: 'facets', isFirst: true, ...large, q: '' }),
    lifelines: () => read({ of: 'lifelines', ...large }),
    'lifelines after a change': () => read({ of: 'lifelines', isFirst: true, ...large }),
    'lifelines by environment': () => read({ of: 'lifelines', ...large, group: 'environment' }),
    'asOf last month, credentials': () => read({ of: 'asOf', ...large, kind: 'credentials', days: 30 }),
    'asOf today, vaults': () => read({ of: 'asOf', ...large, kind: 'vaults', days: 0 }),
    'headline after a change': () => read({ of: 'headline', isFirst: true, ...large }),
    ...Object.fromEntries(SEARCHES.map((q) => [`facets ${q}`, () => read({ of: 'facets', ...large, q })])),
    ...Object.fromEntries(TEXTS.map((q) => [`goTo ${q}`, () => read({ of: 'goTo', ...large, q })])),
  };
  const results = await inTurns(cases, rounds, 3);
  const rows = Object.entries(results).map(([name, ms]) =>
    row(`${name}, 100,000 rows, p95`, quantile(ms, 0.95), 'ms', {
      budget: INVENTORY[`${name.split(' ')[0]}P95Ms`],
      detail: `p50 ${median(ms).toFixed(1)}`,
    }),
  );
  rows.push(...(await pageRows(server, read, isQuick ? 'large' : 'million', rounds)));
  // The first pack compiles code and grows the heap, which does not depend on the rows.
  await server.run('pack', large);
  const pack = await server.run('pack', large);
  rows.push(
    row('evidence pack of 100,000 credentials, 200,000 entries', pack.ms / 1_000, 's', {
      budget: INVENTORY.packSeconds,
      detail: `${(pack.bytes / 2 ** 20).toFixed(1)} MiB`,
    }),
    row('evidence pack: memory above idle', pack.grown / 2 ** 20, 'MiB', { budget: INVENTORY.packMib }),
  );
  server.stop();
  return rows;
}

export async function measureSnapshot({ embedded, isQuick }) {
  const { databaseUrl } = await embedded();
  const url = await ownDatabase(databaseUrl, 'snapshot_bench');
  const size = isQuick ? { vaults: 100, credentials: 40 } : { vaults: 2_000, credentials: 100 };
  const upstream = await startUpstream(size);
  const server = await startServerProcess({ databaseUrl: url, kind: 'inventory', baseUrl: upstream.url });
  // The first snapshot compiles code and fills caches, which does not depend on the rows.
  if (!isQuick) await server.run('snapshot');
  const { ms, grown } = await server.run('snapshot');
  server.stop();
  upstream.close();
  const paced = await measurePace({ url, isQuick });
  const rows = size.vaults * size.credentials;
  return [
    row(`snapshot of ${rows.toLocaleString('en')} credentials: memory above idle`, grown / 2 ** 20, 'MiB', {
      budget: INVENTORY.snapshotMib,
    }),
    row('snapshot: 20,000 credentials take', ((ms / 1_000) * 20_000) / rows, 's', {
      budget: INVENTORY.snapshotSeconds,
      detail: `${(ms / 1_000).toFixed(1)} s in all, without the ceiling of the API`,
    }),
    ...paced,
  ];
}

/**
 * Measures an account of the maximum size, read by the console's worker with the default of
 * `VAULTS_API_READS_PER_SECOND`.
 */
async function measurePace({ url, isQuick }) {
  const size = { vaults: isQuick ? 100 : 500, credentials: 40 };
  const upstream = await startUpstream(size);
  const server = await startServerProcess({ databaseUrl: url, kind: 'inventory', baseUrl: upstream.url });
  const { ms } = await server.run('snapshot', { isPaced: true });
  server.stop();
  upstream.close();
  const seconds = ms / 1_000;
  return [
    row(`snapshot of ${size.vaults} vaults with 40 credentials each, paced`, seconds, 's', {
      budget: INVENTORY.snapshotSeconds,
    }),
    row('reads per second, of 50 allowed', upstream.served / seconds, '/s', {
      budget: INVENTORY.readsPerSecond,
      detail: `${upstream.served} reads`,
    }),
  ];
}
