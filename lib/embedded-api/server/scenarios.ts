import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { choice, object } from './field-rules';
import type { Answer } from './idempotency';
import { newUuid } from './ids';
import { ApiProblem, ConnectionLost } from './problem';

/** Faults that an account can request if the process allows it (EMBEDDED_SCENARIOS=1). */
const SCENARIO_NAMES = [
  'rate_limited',
  'server_error',
  'unavailable',
  'reset',
  'slow',
  'hang',
  'malformed_json',
  'gateway_html',
  'committed_then_lost',
  'odd_row',
  'unauthorized',
  'forbidden',
  'refused',
] as const;

const HANG_MS_MAX = 120_000;
const SLOW_MS_DEFAULT = 1_000;
const SLOW_MS_MAX = 60_000;

const wholeNumber = (field: string, max: number) =>
  z
    .number({ error: `Field '${field}' must be a number.` })
    .int()
    .min(0)
    .max(max);

export const scenarioInput = object('', {
  name: choice('name', SCENARIO_NAMES),
  on: choice('on', ['GET', 'POST', 'DELETE', '*']).default('*'),
  /** The affected part of path and query; empty for all. */
  path: z.string({ error: "Field 'path' must be a string." }).max(500).default(''),
  /** The number of affected calls; null for all until it is cleared. */
  times: wholeNumber('times', 1_000_000).min(1).nullable().default(null),
  /** Seconds, for `rate_limited` and `unavailable`. */
  retry_after: wholeNumber('retry_after', 3_600).optional(),
  /** Milliseconds, for `slow`. */
  ms: wholeNumber('ms', SLOW_MS_MAX).default(SLOW_MS_DEFAULT),
}).openapi('Scenario');

/** The id distinguishes a scenario from the one that replaces it while calls are counted. */
type Scenario = z.output<typeof scenarioInput> & { id: string };

export async function setScenario(
  database: Database,
  accountId: string,
  scenario: z.output<typeof scenarioInput> | null,
): Promise<void> {
  const stored = scenario === null ? null : JSON.stringify({ ...scenario, id: newUuid() });
  await database.execute(
    sql`update embedded.accounts set scenario = ${stored}::jsonb where id = ${accountId}`,
  );
}

/** Returns the scenario of the account without its internal id; null if there is none. */
export async function currentScenario(database: Database, accountId: string): Promise<unknown> {
  const scenario = await storedScenario(database, accountId);
  if (scenario === null) return null;
  const { id: _, ...shown } = scenario;
  return shown;
}

async function storedScenario(database: Database, accountId: string): Promise<Scenario | null> {
  const { rows } = await database.execute<{ scenario: Scenario | null }>(
    sql`select scenario from embedded.accounts where id = ${accountId}`,
  );
  return rows[0]?.scenario ?? null;
}

async function take(database: Database, accountId: string, scenario: Scenario): Promise<boolean> {
  if (scenario.times === null) return true;
  const { rowCount } = await database.execute(
    sql`update embedded.accounts set scenario = case when (scenario->>'times')::int <= 1 then null
        else jsonb_set(scenario, '{times}', to_jsonb((scenario->>'times')::int - 1)) end
      where id = ${accountId} and scenario->>'id' = ${scenario.id}`,
  );
  return rowCount === 1;
}

/** Returns the scenario for this call and counts it; null if there is none. */
export async function meetScenario(
  database: Database,
  accountId: string,
  request: Request,
): Promise<Scenario | null> {
  const scenario = await storedScenario(database, accountId);
  if (scenario === null || (scenario.on !== '*' && scenario.on !== request.method)) return null;
  const { pathname, search } = new URL(request.url);
  if (!`${pathname}${search}`.includes(scenario.path)) return null;
  return (await take(database, accountId, scenario)) ? scenario : null;
}

const retryAfter = (scenario: Scenario): Record<string, string> =>
  scenario.retry_after === undefined ? {} : { 'retry-after': String(scenario.retry_after) };

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    throw new ConnectionLost();
  });
}

/** Runs before the call. Throws the fault, or returns to let the call continue. */
export async function faultBefore(scenario: Scenario, signal: AbortSignal): Promise<void> {
  switch (scenario.name) {
    case 'rate_limited':
      throw new ApiProblem(429, 'rate_limit_error', 'Too many requests.', undefined, {
        'retry-after': '1',
        ...retryAfter(scenario),
      });
    case 'server_error':
      throw new ApiProblem(500, 'api_error', 'An internal error occurred.');
    case 'unavailable':
      throw new ApiProblem(
        503,
        'api_error',
        'The service is not available.',
        undefined,
        retryAfter(scenario),
      );
    case 'unauthorized':
      throw new ApiProblem(401, 'TOKEN_INVALID', 'The token is invalid, expired or revoked.');
    case 'forbidden':
      throw new ApiProblem(403, 'permission_error', 'The token has no permission for this resource.');
    case 'refused':
      throw new ApiProblem(400, 'invalid_request_error', 'Unknown parameter.');
    case 'reset':
      throw new ConnectionLost();
    case 'hang':
      await wait(HANG_MS_MAX, signal);
      throw new ConnectionLost();
    case 'slow':
      return wait(scenario.ms, signal);
  }
}

const GATEWAY_HTML = `<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>
<hr><center>gateway</center>\n</body>\n</html>\n`;

/** The response of a gateway in its own form, instead of the service. */
export const gatewayAnswer = (): Response =>
  new Response(GATEWAY_HTML, { status: 502, headers: { 'content-type': 'text/html; charset=utf-8' } });

function withOddRow(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data))
    return body;
  const odd = Math.floor(body.data.length / 2);
  return {
    ...body,
    data: body.data.map((row, index) => (index === odd ? { id: 42, what: 'is this' } : row)),
  };
}

/** Runs after the call. Throws if the response is to get lost. */
export function faultAfter(scenario: Scenario, answer: Answer): Answer {
  if (scenario.name === 'committed_then_lost') throw new ConnectionLost();
  return scenario.name === 'odd_row' ? { ...answer, body: withOddRow(answer.body) } : answer;
}

export const cutShort = (json: string): string => json.slice(0, Math.max(1, Math.floor(json.length / 2)));
export type { Scenario };
