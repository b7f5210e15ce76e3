// Load on one address by autocannon, and the same for anything else that can be repeated.
import autocannon from 'autocannon';
import { median, quantile } from './statistics.mjs';

/**
 * Requests `url` over `connections` kept-alive connections for `seconds`, or `amount` times. Rejects when
 * an answer has another status than `status`, because then the figure is worthless.
 */
export async function load({ url, headers = {}, connections, seconds, amount, status = 200 }) {
  const times = [];
  let odd;
  const begun = performance.now();
  const running = autocannon({
    url,
    headers,
    connections,
    timeout: 30,
    ...(amount === undefined ? { duration: seconds } : { amount }),
  });
  running.on('response', (_, code, __, ms) => {
    times.push(ms);
    if (code !== status) odd = code;
  });
  const { errors } = await running;
  const elapsed = (performance.now() - begun) / 1000;
  if (odd !== undefined || errors > 0)
    throw new Error(`${url}: ${odd === undefined ? `${errors} connections failed` : `answered ${odd}`}`);
  return {
    requests: times.length,
    perSecond: times.length / elapsed,
    p50: median(times),
    p99: quantile(times, 0.99),
  };
}

/** V8 compiles what has run some thousand times; before that a request takes twice as long. */
const COMPILE_SECONDS = 20;

/** Asks for something until the server that answers has compiled what it takes. */
export const compile = (target, isQuick) =>
  load({ ...target, connections: 2, seconds: isQuick ? 3 : COMPILE_SECONDS });

/** Repeats `run()` in `connections` lanes for `seconds` and measures it as `load` does. */
export async function repeat({ run, connections, seconds }) {
  const times = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const lane = async (at) => {
    for (let start = performance.now(); start < until; start = performance.now()) {
      await run(at);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, at) => lane(at)));
  const elapsed = (performance.now() - begun) / 1000;
  return { perSecond: times.length / elapsed, p50: median(times), p99: quantile(times, 0.99) };
}

/**
 * Measures several targets in turns, so that what else happens on the machine meets all of them alike.
 * `targets` maps a name to a function of seconds; returns, by name, the medians over the rounds.
 */
export async function interleaved(targets, { rounds, seconds, warmUpSeconds = 1 }) {
  const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  for (const measure of Object.values(targets)) await measure(warmUpSeconds);
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(targets)) results[name].push(await measure(seconds));
  const middle = (list) =>
    Object.fromEntries(['perSecond', 'p50', 'p99'].map((key) => [key, median(list.map((one) => one[key]))]));
  return Object.fromEntries(Object.entries(results).map(([name, list]) => [name, middle(list)]));
}
