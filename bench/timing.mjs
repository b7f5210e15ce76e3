// Single requests, one at a time over one kept-alive connection.
import http from 'node:http';
import { median, quantile } from './statistics.mjs';

/** A function that GETs an address and returns `{ ms, body }`, with the time until the body's last byte. */
export function oneConnection() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return (url, { headers = {}, status = 200 } = {}) =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const request = http.get(url, { agent, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const ms = performance.now() - begun;
          if (response.statusCode === status) resolve({ ms, body: Buffer.concat(chunks).toString() });
          else reject(new Error(`${url} answered ${response.statusCode}`));
        });
      });
      request.on('error', reject);
    });
}

/**
 * Runs each of `cases` (name → function that returns milliseconds) once a round, for `rounds` rounds
 * after `warmUp` rounds that are thrown away: a server compiles what it runs often. Returns `{ p50, p99 }` by name.
 */
export async function inTurns(cases, rounds, warmUp) {
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++)
    for (const [name, run] of Object.entries(cases)) {
      const ms = await run();
      if (round >= 0) times[name].push(ms);
    }
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [name, { p50: median(list), p99: quantile(list, 0.99) }]),
  );
}
