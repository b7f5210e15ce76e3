// The console's own share of a page whose data is somebody else's, and how many pages a second it makes.
import { startBare } from './bare.mjs';
import { SERVER } from './budgets.mjs';
import { compile, interleaved, load } from './load.mjs';
import { row } from './table.mjs';

const LATENCIES_MS = [0, 50];

/** Load of one connection in which every answer must have read the upstream exactly once. */
function oneRead(url, { upstream, headers }, latencyMs) {
  return async (seconds) => {
    upstream.latencyMs = latencyMs;
    const before = upstream.served.length;
    const result = await load({ url, headers, connections: 1, seconds });
    const reads = upstream.served.length - before;
    // The last requests of this load and of the one before are cut off, but may have been read.
    if (reads < result.requests || reads > result.requests + 2)
      throw new Error(`${result.requests} requests of ${url} read the upstream ${reads} times.`);
    return result;
  };
}

/** Page and handler less the same list asked of the upstream directly, at 0 and 50 ms, and a bare server, in turns. */
export async function measureOwnShare({ proxy, isQuick }) {
  const { url, cookie, upstream, databaseUrl, accountId } = await proxy();
  const headers = { cookie };
  const direct = `${upstream.url}/vaults?limit=20`;
  const targets = { '/vaults: page': `${url}/vaults`, '/api/vaults: handler': `${url}/api/vaults` };
  const bare = await startBare(databaseUrl, accountId);
  const results = {};
  // Page and handler one after the other: what a page leaves to the garbage collector is not the handler's.
  for (const [name, address] of Object.entries(targets)) {
    const cases = { bare: (seconds) => load({ url: bare.url, connections: 1, seconds }) };
    for (const latencyMs of LATENCIES_MS) {
      cases[`direct ${latencyMs}`] = oneRead(direct, { upstream, headers }, latencyMs);
      cases[`${name} ${latencyMs}`] = oneRead(address, { upstream, headers }, latencyMs);
    }
    await compile({ url: address, headers }, isQuick);
    Object.assign(results, await interleaved(cases, { rounds: isQuick ? 2 : 5, seconds: isQuick ? 2 : 3 }));
  }
  bare.close();
  const rows = [];
  for (const latency of LATENCIES_MS)
    for (const name of ['/vaults: page', '/api/vaults: handler']) {
      const { p50, p99 } = results[`${name} ${latency}`];
      const direct = results[`direct ${latency}`].p50;
      rows.push(
        row(`${name}, over an upstream of ${latency} ms, p50`, p50 - direct, 'ms', {
          detail: `${p50.toFixed(1)} ms (p99 ${p99.toFixed(1)}), the upstream alone ${direct.toFixed(1)} ms`,
        }),
      );
    }
  // At 50 ms both processes sleep and wake up late.
  const own = results['/api/vaults: handler 0'].p50 - results['direct 0'].p50;
  rows.push(
    row('/api/vaults: handler over its upstream, to a bare list read, p50', own / results.bare.p50, '×', {
      budget: SERVER.handlerToBare,
      detail: `${own.toFixed(1)} ms to ${results.bare.p50.toFixed(2)} ms`,
    }),
  );
  return rows;
}

/** Page and handler beside a static file and a handler that does next to nothing, of the same build. */
export async function measureThroughput({ embedded: getConsole, isQuick }) {
  const { url, cookie } = await getConsole();
  const headers = { cookie };
  const targets = {
    'static file': { url: `${url}/icon.svg` },
    'bare handler (401 of the embedded API)': { url: `${url}/api/v1/cloud/vaults`, status: 401 },
    '/api/health (one `select 1`)': { url: `${url}/api/health` },
    'GET handler /api/vaults, 20 rows': { url: `${url}/api/vaults`, headers },
    'page /vaults, 20 rows': { url: `${url}/vaults`, headers },
  };
  const rows = [];
  for (const target of Object.values(targets)) await compile(target, isQuick);
  for (const connections of [1, 10]) {
    const results = await interleaved(
      Object.fromEntries(
        Object.entries(targets).map(([name, target]) => [
          name,
          (seconds) => load({ ...target, connections, seconds }),
        ]),
      ),
      { rounds: isQuick ? 2 : 5, seconds: isQuick ? 1 : 3 },
    );
    const base = results['static file'].perSecond;
    for (const [name, { perSecond, p50, p99 }] of Object.entries(results))
      rows.push(
        row(`${name}, ${connections} connection${connections === 1 ? '' : 's'}`, perSecond, '/s', {
          detail: `${(perSecond / base).toFixed(2)}× the static file; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
        }),
      );
  }
  return rows;
}
