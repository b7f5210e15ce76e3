// The console's own share of a list read from another server.
import { startBare } from './bare-list.mjs';
import { SERVER } from './budgets.mjs';
import { compile, inTurns, load, median } from './load.mjs';
import { row } from './table.mjs';

/** Loads one connection. Every response must have read the upstream exactly once. */
async function oneRead(target, upstream) {
  const before = upstream.served;
  const result = await load(target);
  const reads = upstream.served - before;
  // The last requests of this load and of the one before are aborted, but the upstream may have read them.
  if (reads < result.requests || reads > result.requests + 2)
    throw new Error(`${result.requests} requests of ${target.url} read the upstream ${reads} times.`);
  return result.p50;
}

/** The time of the handler minus the time of the same upstream list, and a bare server, in alternating rounds. */
export async function measureServerTime({ proxy, isQuick }) {
  const { url, cookie, upstream, databaseUrl, accountId } = await proxy();
  const bare = await startBare(databaseUrl, accountId);
  const seconds = isQuick ? 2 : 3;
  const target = (address) => ({ url: address, headers: { cookie }, connections: 1, seconds });
  upstream.latencyMs = 0;
  await compile(target(`${url}/api/vaults`), isQuick);
  const results = await inTurns(
    {
      bare: async () => (await load(target(bare.url))).p50,
      direct: () => oneRead(target(`${upstream.url}/vaults?limit=20`), upstream),
      handler: () => oneRead(target(`${url}/api/vaults`), upstream),
    },
    isQuick ? 2 : 5,
  );
  bare.close();
  const own = median(results.handler) - median(results.direct);
  const least = median(results.bare);
  return [
    row('/api/vaults: handler over its upstream, to a bare list read, p50', own / least, '×', {
      budget: SERVER.handlerToBare,
      detail: `${own.toFixed(1)} ms to ${least.toFixed(2)} ms`,
    }),
  ];
}
