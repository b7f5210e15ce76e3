// Requests over kept-alive connections, one after the other or many at a time, and the middle of what they took.
import autocannon from 'autocannon';
import { Agent, request } from 'undici';

/** The q-quantile of numbers, interpolated; NaN for none. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values) => quantile(values, 0.5);

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** A function that GETs an address and returns `{ ms, body }`, with the time until the body's last byte. */
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
 * Requests `url` over `connections` kept-alive connections for `seconds`, or `amount` times. Returns the count,
 * `perSecond` and `p50` in ms. Rejects if an answer is not 2xx, because then the figure is worthless.
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

/** V8 compiles what has run some thousand times; before that a request takes twice as long. */
const COMPILE_SECONDS = 20;

/** Asks for something until the server that answers has compiled what it takes. */
export const compile = (target, isQuick) =>
  load({ ...target, connections: 2, seconds: isQuick ? 3 : COMPILE_SECONDS });

/**
 * Runs `cases` (name → function) in turns, so that what else happens on the machine meets all of them alike.
 * Returns, by name, what they returned in `rounds` rounds after `warmUp` rounds that are thrown away.
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
