import 'server-only';
import { type AddressRules, hostOf, readAddressRules } from '@/lib/core/server/address-rules';
import { env } from '@/lib/core/server/env';
import { log, traceOf } from '@/lib/core/server/log';
import type { Verdict } from '@/lib/verification/verdict';
import { type Destination, findDestination, type Resolver, systemResolver } from './address-guard';
import { type Outcome, run } from './handshake';
import { networkFailure } from './probe-error';
import { createWords, type Words } from './sanitize-server-text';
import { type Finding, findingOf, networkFinding, timeoutFinding, treatmentOf } from './verdict-mapping';

export interface Candidate {
  url: string;
  protocol: Transport | null;
  token: string;
}

export interface ProbeOptions {
  /** Used instead of PROBE_ALLOWED_HOSTS and PROBE_ALLOWED_PORTS. */
  rules?: AddressRules;
  resolve?: Resolver;
  /** Certificates (PEM) to trust instead of those that Node trusts. */
  ca?: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}

type Transport = 'streamable_http' | 'sse';
type Found = Finding & Partial<Pick<Verdict, 'worksWith' | 'server' | 'toolCount' | 'latencyMs'>>;

/** For the look-up, both runs and the other transport together. */
const TIMEOUT_MS = 10_000;

const NAMES: Readonly<Record<Transport, string>> = { streamable_http: 'streamable HTTP', sse: 'SSE' };

interface Bench {
  url: URL;
  addresses: readonly string[];
  token: string;
  words: Words;
  signal: AbortSignal;
  timeoutMs: number;
  ca: string | undefined;
}

const rulesOfEnv = (): AddressRules => {
  const { PROBE_ALLOWED_HOSTS, PROBE_ALLOWED_PORTS } = env();
  return readAddressRules(PROBE_ALLOWED_HOSTS, PROBE_ALLOWED_PORTS);
};

function notAllowed(place: Exclude<Destination, { kind: 'allowed' }>, url: URL): Finding {
  const sentence =
    place.kind === 'port'
      ? `Strongroom calls MCP servers only on ports 80 and 443, not on ${place.port}. An administrator can allow it with PROBE_ALLOWED_PORTS=${place.port}.`
      : `The host ${hostOf(url)} resolves to ${place.what}, which Strongroom does not call by default. An administrator can allow it in PROBE_ALLOWED_HOSTS.`;
  return { code: 'address_not_allowed', sentence, said: null };
}

function accepted(outcome: Extract<Outcome, { ok: true }>, stranger: Outcome, { words }: Bench): Found {
  const { server, toolCount, latencyMs } = outcome;
  const shown = server && {
    name: words.clean(server.name, 80) ?? '…',
    version: words.clean(server.version, 40) ?? '…',
  };
  const facts = { said: null, server: shown, toolCount, latencyMs };
  switch (treatmentOf(stranger)) {
    case 'kept out':
      return {
        ...facts,
        code: 'proven',
        sentence: 'The server accepts this token and refuses callers without one.',
      };
    case 'let in':
      return {
        ...facts,
        code: 'accepted',
        sentence:
          'The server also accepts callers without a token, so this check proves nothing about the token. Verify the token at its source.',
      };
    case 'unclear':
      return {
        ...facts,
        code: 'accepted',
        sentence:
          'The server accepts this token, but Strongroom could not test a call without one, so nothing is proven. Verify again later.',
      };
  }
}

async function tryTransport(
  transport: Transport,
  bench: Bench,
): Promise<{ finding: Found; worked: boolean }> {
  const controller = new AbortController();
  const options = { ...bench, transport };
  const asStranger = run(
    { ...options, token: null, signal: AbortSignal.any([bench.signal, controller.signal]) },
    bench.timeoutMs,
  );
  const outcome = await run(options, bench.timeoutMs);
  if (!outcome.ok) controller.abort();
  const stranger = await asStranger;
  return outcome.ok
    ? { finding: accepted(outcome, stranger, bench), worked: true }
    : { finding: findingOf(outcome, { ...bench, seconds: bench.timeoutMs / 1000 }), worked: false };
}

async function tryBoth(protocol: Transport | null, bench: Bench): Promise<Found> {
  const guess = /\/sse\/?$/.test(bench.url.pathname) ? 'sse' : 'streamable_http';
  const first = protocol ?? guess;
  const other = first === 'sse' ? 'streamable_http' : 'sse';
  const { finding, worked } = await tryTransport(first, bench);
  if (worked) return { ...finding, worksWith: protocol === null ? first : null };
  if (finding.code !== 'not_mcp' || bench.signal.aborted) return finding;
  const second = await tryTransport(other, bench);
  if (!second.worked)
    return second.finding.code === 'refused' || second.finding.code === 'wrong_scheme'
      ? second.finding
      : finding;
  if (protocol === null) return { ...second.finding, worksWith: other };
  return {
    ...second.finding,
    code: 'wrong_transport',
    sentence: `The server responds over ${NAMES[other]}, not over ${NAMES[first]}. Choose ${NAMES[other]} as the protocol.`,
    worksWith: other,
  };
}

/** Returns the promise's value, or null after an abort: a look-up cannot be canceled. */
async function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | null> {
  let end = () => {};
  const aborted = new Promise<null>((resolve) => {
    end = () => resolve(null);
    signal.addEventListener('abort', end, { once: true });
  });
  promise.catch(() => {});
  try {
    return signal.aborted ? null : await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function find(candidate: Candidate, options: ProbeOptions, signal: AbortSignal): Promise<Found> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const url = new URL(candidate.url);
  url.hash = url.username = url.password = '';
  const looked = findDestination(url, options.rules ?? rulesOfEnv(), options.resolve ?? systemResolver);
  let place: Destination | null;
  try {
    place = await before(signal, looked);
  } catch (error) {
    const failure = networkFailure(error);
    return failure.kind === 'network' ? networkFinding(failure.code, url) : timeoutFinding(timeoutMs / 1000);
  }
  if (place === null) return timeoutFinding(timeoutMs / 1000);
  if (place.kind !== 'allowed') return notAllowed(place, url);
  return tryBoth(candidate.protocol, {
    url,
    addresses: place.addresses,
    token: candidate.token,
    words: createWords(candidate.token),
    signal,
    timeoutMs,
    ca: options.ca,
  });
}

const verdictOf = (found: Found): Verdict => ({
  code: found.code,
  sentence: found.sentence,
  said: found.said,
  worksWith: found.worksWith ?? null,
  server: found.server ?? null,
  toolCount: found.toolCount ?? null,
  latencyMs: found.latencyMs ?? null,
  checkedAt: new Date().toISOString(),
});

/** Never rejects; takes at most 10 s. The token is sent only to the URL's origin and never appears in the verdict. */
export async function probe(candidate: Candidate, options: ProbeOptions = {}): Promise<Verdict> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), options.timeoutMs ?? TIMEOUT_MS);
  const signal = AbortSignal.any([controller.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    return verdictOf(await find(candidate, options, signal));
  } catch (error) {
    log().error({ trace: traceOf(error) }, 'A probe of an MCP server failed unexpectedly');
    return verdictOf({
      code: 'unreachable',
      sentence: 'The check failed unexpectedly. Try again.',
      said: null,
    });
  } finally {
    clearTimeout(timer);
  }
}
