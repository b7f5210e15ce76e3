import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** Ms since some moment. Never decreases and is not the time of day. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
}

/** The clock of this process. Changes of the time of day do not affect it. */
export const clockOfProcess: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
  random: Math.random,
};

export type AnswerHeaders = Pick<Headers, 'get'>;

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 8_000;
const JITTER_MAX = 0.25;

/** 0.5 s·2ⁿ, at most 8 s, minus up to a quarter (the official client's numbers, api-contract §3.3). */
export function backoffMs(attempt: number, random: number): number {
  return Math.min(BACKOFF_FIRST_MS * 2 ** attempt, BACKOFF_MAX_MS) * (1 - JITTER_MAX * random);
}

function positive(value: number): number | undefined {
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/**
 * Returns how long the server asks to wait, in ms: `retry-after-ms`, or `Retry-After` in seconds or as a date
 * (RFC 9110 §10.2.3). A date is compared with the server's own clock if the response shows it. Undefined if
 * there is no valid value.
 */
export function retryAfterMs(headers: AnswerHeaders): number | undefined {
  const ms = headers.get('retry-after-ms')?.trim();
  if (ms && positive(Number(ms)) !== undefined) return positive(Number(ms));
  const after = headers.get('retry-after')?.trim();
  if (!after) return undefined;
  if (/^\d+(\.\d+)?$/.test(after)) return positive(Number(after) * 1_000);
  const date = /[A-Za-z]/.test(after) ? Date.parse(after) : Number.NaN;
  const sent = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(sent) ? Date.now() : sent));
}

/** Returns the server's own instruction whether to retry (official client); undefined without one. */
export function shouldRetry(headers: AnswerHeaders): boolean | undefined {
  const word = headers.get('x-should-retry')?.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
