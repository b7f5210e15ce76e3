import type { RequestListener } from 'node:http';
import { expect } from 'vitest';
import { readAddressRules } from '@/lib/core/server/address-rules';
import { type Candidate, type ProbeOptions, probe } from './probe';
import { serve, TOKEN } from './test-servers';

export const anyPort = (port: number) => readAddressRules(['127.0.0.0/8'], [port]);

/** Checks that no verdict contains the token. */
export async function ask(url: string, options: ProbeOptions, candidate: Partial<Candidate> = {}) {
  const verdict = await probe({ url, protocol: 'streamable_http', token: TOKEN, ...candidate }, options);
  expect(JSON.stringify(verdict)).not.toContain(TOKEN);
  expect(Date.parse(verdict.checkedAt)).toBeGreaterThan(0);
  return verdict;
}

export async function check(
  listener: RequestListener,
  { path = '/mcp', ...candidate }: Partial<Candidate> & { path?: string } = {},
  options: ProbeOptions = {},
) {
  const started = await serve(listener);
  const verdict = await ask(started.origin + path, { rules: anyPort(started.port), ...options }, candidate);
  return { ...started, verdict };
}

export const timed = async <T>(promise: Promise<T>): Promise<{ value: T; ms: number }> => {
  const begun = performance.now();
  const value = await promise;
  return { value, ms: performance.now() - begun };
};
