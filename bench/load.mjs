// Requests over keep-alive connections, sequential or concurrent, and the median of their times.
import autocannon from 'autocannon';
import { Agent, request } from 'undici';

/** Returns the q-quantile of numbers, interpolated. NaN for none. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values) => quantile(values, 0.5);

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Returns a function that GETs a URL and returns `{ ms, body }`, with the time until the last byte of the body. */
export function oneConnection() {
  const dispatcher = new Agent({ connections: 1 });
  return async (url, headers) => {
    const begun = performance.now();
    const response = await request(url, { dispatcher, headers });
    const body = await response.body.text();
    const ms = performance.now() - begun;
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    return { ms, body };
  };
}

/**
 * Requests `url` over `connections` keep-alive connections for `seconds`, or `amount` times. Returns the
 * count, `perSecond` and `p50` in ms. Rejects if a response is not 2xx, because the figure would be invalid.
 */
export async function load({ url, headers = {}, connections, seconds, amount }) {
  const times = [];
  const begun = performance.now();
  const length = amount === undefined ? { duration: seconds } : { amount };
  const running = autocannon({ url, headers, connections, timeout: 30, ...length });
  running.on('response', (_client, _code, _bytes, ms) => times.push(ms));
  const { errors, non2xx } = await running;
  const elapsed = (performance.now() - begun) / 1000;
  if (errors + non2xx > 0)
    throw new Error(`${url}: ${errors} connections failed, ${non2xx} answers were not 2xx`);
  return { requests: times.length, perSecond: times.length / elapsed, p50: median(times) };
}

/** V8 compiles code after some thousand runs. Before that, a request takes twice as long. */
const COMPILE_SECONDS = 20;

/** Sends requests until V8 has compiled the code of the server that answers. */
export const compile = (target, isQuick) =>
  load({ ...target, connections: 2, seconds: isQuick ? 3 : COMPILE_SECONDS });

/**
 * Runs `cases` (name → function) in alternating order, so that other load on the machine affects all of them
 * equally. Returns, by name, the results of `rounds` rounds after `warmUp` discarded rounds.
 */
export async function inTurns(cases, rounds, warmUp = 1) {
  const results = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++)
    for (const [name, run] of Object.entries(cases)) {
      const result = await run();
      if (round >= 0) results[name].push(result);
    }
  return results;
}
