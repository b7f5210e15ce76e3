import 'server-only';
import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '@/lib/core/server/db/client';
import { log } from '@/lib/core/server/log';
import { createBearerLookup, type Shape } from './accounts';
import { type HonoEnv, type OutsideCaller, problemResponse, type Service } from './call';
import { addCredentialRoutes } from './credential-routes';
import { createKeyring, deriveKey } from './encryption';
import { describeApi } from './openapi';
import { ApiProblem, ConnectionLost, notFound, requestIdHeaders } from './problem';
import { addAccountRoute, addScenarioRoutes } from './scenario-routes';
import { addSessionRoutes } from './session-routes';
import { readTokenForSession, type TokenReading, type TokenRequest } from './token-reads';
import { addVaultRoutes } from './vault-routes';

const PATH_PREFIX = '/api/v1/cloud';

export interface EmbeddedServiceOptions {
  db: Database;
  /** 32 bytes as hex or base64. The first key encrypts; all of them decrypt. */
  masterKey: string | readonly [string, ...string[]];
  defaultShape: Shape;
  scenariosEnabled: boolean;
}

export interface EmbeddedService {
  /**
   * Records changes of an outside caller in the audit log. Without one, the console calls and records its
   * changes itself. Rejects only with `ConnectionLost`, if a scenario breaks the connection.
   */
  fetch(request: Request, outside?: OutsideCaller): Promise<Response>;
  readTokenForSession(request: TokenRequest): Promise<TokenReading | null>;
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given !== null && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Logs only the kind of a database error, because its message may quote values. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const cause = error.cause instanceof Error ? error.cause : error;
  return 'code' in cause && typeof cause.code === 'string' ? `${cause.name} ${cause.code}` : cause.name;
}

function answerError(error: unknown, requestId: string): Response {
  // Not a response: the connection ends, and `fetch` reports that.
  if (error instanceof ConnectionLost) throw error;
  if (error instanceof ApiProblem) return problemResponse(error, requestId);
  log().error({ requestId, error: kindOf(error) }, 'embedded');
  return problemResponse(new ApiProblem(500, 'api_error', 'An internal error occurred.'), requestId);
}

function finish(response: Response, requestId: string): Response {
  for (const [name, value] of Object.entries(requestIdHeaders(requestId))) response.headers.set(name, value);
  response.headers.set('cache-control', 'private, no-store');
  return response;
}

function createApp(service: Service): OpenAPIHono<HonoEnv> {
  const app = new OpenAPIHono<HonoEnv>().basePath(PATH_PREFIX);
  const findBearer = createBearerLookup(service.database);
  app.use(async (context, next) => {
    context.set('requestId', requestIdOf(context.req.raw));
    await next();
    finish(context.res, context.get('requestId'));
  });
  app.onError((error, context) => answerError(error, context.get('requestId')));
  app.notFound((context) =>
    problemResponse(
      notFound(`There is no endpoint ${context.req.method} ${context.req.path}.`),
      context.get('requestId'),
    ),
  );
  describeApi(app);
  if (service.scenariosEnabled) addAccountRoute(app, service);
  app.use(async (context, next) => {
    const pat = BEARER.exec(context.req.header('authorization') ?? '')?.[1];
    const account = pat === undefined ? null : await findBearer(pat);
    if (account === null)
      throw new ApiProblem(
        401,
        'TOKEN_INVALID',
        'The token is missing, invalid, expired or revoked.',
        undefined,
        {
          'www-authenticate': 'Bearer',
        },
      );
    context.set('account', account);
    await next();
  });
  if (service.scenariosEnabled) addScenarioRoutes(app, service);
  addVaultRoutes(app, service);
  addCredentialRoutes(app, service);
  addSessionRoutes(app, service);
  return app;
}

/** Creates a Vaults API on one database, for requests whose path begins with `PATH_PREFIX`. */
export function createEmbeddedService(options: EmbeddedServiceOptions): EmbeddedService {
  const masterKeys =
    typeof options.masterKey === 'string' ? ([options.masterKey] as const) : options.masterKey;
  const keyring = createKeyring([...masterKeys]);
  const app = createApp({
    database: options.db,
    keyring,
    digestKey: deriveKey(keyring, 'idempotency'),
    defaultShape: options.defaultShape,
    scenariosEnabled: options.scenariosEnabled,
  });
  return {
    fetch: async (request, outside) => app.fetch(request, { outside: outside ?? null }),
    readTokenForSession: (request) => readTokenForSession(options.db, keyring, request),
  };
}
