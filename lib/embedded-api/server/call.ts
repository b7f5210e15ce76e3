import 'server-only';
import type { Context } from 'hono';
import type { ActionName } from '@/lib/audit/action-registry';
import type { AuditEvent, AuditTarget } from '@/lib/audit/model';
import type { Transaction } from '@/lib/audit/server/append';
import type { LogFields } from '@/lib/core/log-fields';
import { harmlessName } from '@/lib/core/person';
import type { Database } from '@/lib/core/server/db/client';
import type { Account, Shape } from './accounts';
import { parseJson, readBody } from './body';
import type { Keyring } from './encryption';
import { check, object } from './field-rules';
import { type Answer, idempotencyKey, runWrite } from './idempotency';
import { type ApiProblem, problemBody } from './problem';
import { cutShort, faultAfter, faultBefore, gatewayAnswer, meetScenario } from './scenarios';

export interface Service {
  database: Database;
  keyring: Keyring;
  digestKey: Buffer;
  defaultShape: Shape;
  scenariosEnabled: boolean;
}

export interface OutsideCaller {
  address: string | null;
  userAgent: string | null;
}

export interface HonoEnv {
  /** Null: the console calls within this process and records its changes itself. */
  Bindings: { outside: OutsideCaller | null };
  Variables: { requestId: string; account: Account };
}

export interface Call {
  service: Service;
  account: Account;
  shape: Shape;
  search: URLSearchParams;
  /** A path parameter. Ids are opaque, so only characters that PostgreSQL rejects are replaced. */
  id: (name: string) => string;
}

export interface WriteCall extends Call {
  tx: Transaction;
  /** Parses the body as JSON. Throws 400. */
  json: () => unknown;
  hasBody: boolean;
}

export interface Changed {
  answer: Answer;
  action: ActionName;
  targets: AuditTarget[];
  summary?: LogFields;
}

/** The actor's name begins with our own words, so that it cannot imitate a person. */
function eventsOf(context: Context<HonoEnv>, { action, targets, summary }: Changed): AuditEvent[] {
  const { outside } = context.env;
  if (outside === null) return [];
  const { patId, name } = context.get('account');
  return [
    {
      actor: { kind: 'api_token', id: patId, name: `API token ${harmlessName(name)}` },
      action,
      targets,
      outcome: 'success',
      code: null,
      intentId: null,
      requestId: context.get('requestId'),
      ...outside,
      summary: summary ?? null,
    },
  ];
}

const noFields = object('', {});

/** For calls without a documented body: accepts no body or `{}`. Throws 400 with the name of a field. */
export function takesNoFields(call: WriteCall): void {
  if (call.hasBody) check(noFields, call.json());
}

const encode = (body: unknown, requestId: string): string =>
  JSON.stringify(isProblem(body) ? { type: 'error', request_id: requestId, error: body.error } : body);

const isProblem = (body: unknown): body is { error: unknown } =>
  typeof body === 'object' && body !== null && 'type' in body && body.type === 'error' && 'error' in body;

/** Converts an answer to HTTP. An error gets the request's id. */
export function toResponse(answer: Answer, requestId: string, isCutShort = false): Response {
  const { status, headers } = answer;
  if (answer.body === undefined && !isCutShort) return new Response(null, { status, headers: headers ?? {} });
  const json = encode(answer.body ?? {}, requestId);
  return new Response(isCutShort ? cutShort(json) : json, {
    status: isCutShort && status === 204 ? 200 : status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export const problemResponse = (problem: ApiProblem, requestId: string): Response =>
  toResponse({ status: problem.status, body: problemBody(problem), headers: problem.headers }, requestId);

function callOf(service: Service, context: Context<HonoEnv>): Call {
  const account = context.get('account');
  return {
    service,
    account,
    shape: account.shape ?? service.defaultShape,
    search: new URL(context.req.url).searchParams,
    id: (name) => (context.req.param(name) ?? '').replaceAll('\0', '\u{fffd}'),
  };
}

async function weathered(
  service: Service,
  context: Context<HonoEnv>,
  run: () => Promise<Answer>,
): Promise<Response> {
  const requestId = context.get('requestId');
  const request = context.req.raw;
  const scenario = service.scenariosEnabled
    ? await meetScenario(service.database, context.get('account').id, request)
    : null;
  if (scenario === null) return toResponse(await run(), requestId);
  if (scenario.name === 'gateway_html') return gatewayAnswer();
  await faultBefore(scenario, request.signal);
  return toResponse(faultAfter(scenario, await run()), requestId, scenario.name === 'malformed_json');
}

export const reading =
  (service: Service, run: (call: Call) => Promise<Answer>) =>
  (context: Context<HonoEnv>): Promise<Response> =>
    weathered(service, context, () => run(callOf(service, context)));

/** A route that changes data, in one transaction with its audit entry, and once per idempotency key. */
export const writing =
  (service: Service, run: (call: WriteCall) => Promise<Changed>) =>
  (context: Context<HonoEnv>): Promise<Response> =>
    weathered(service, context, async () => {
      const request = context.req.raw;
      const body = await readBody(request);
      const call = callOf(service, context);
      const write = {
        patId: call.account.patId,
        key: idempotencyKey(request.headers),
        method: request.method,
        path: context.req.path,
        body,
      };
      return runWrite(service.database, service.digestKey, write, async (tx) => {
        const changed = await run({ ...call, tx, json: () => parseJson(body), hasBody: body.length > 0 });
        return { result: changed.answer, events: eventsOf(context, changed) };
      });
    });
