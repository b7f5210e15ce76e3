import 'server-only';
import { randomUUID } from 'node:crypto';
import { db } from '@/lib/core/server/db/client';
import { env } from '@/lib/core/server/env';
import { ensureAccount } from './accounts';
import type { OutsideCaller } from './call';
import { requestIdHeaders } from './problem';
import { createEmbeddedService, type EmbeddedService } from './service';

const DEFAULT_ACCOUNT = 'default';

async function open(): Promise<EmbeddedService> {
  const { EMBEDDED_PAT, EMBEDDED_PAT_REPLACED, VAULTS_MASTER_KEY, EMBEDDED_API_SHAPE, EMBEDDED_SCENARIOS } =
    env();
  if (EMBEDDED_PAT === undefined || VAULTS_MASTER_KEY === undefined)
    throw new Error('The embedded service needs EMBEDDED_PAT and VAULTS_MASTER_KEY.');
  await ensureAccount({ name: DEFAULT_ACCOUNT, pat: EMBEDDED_PAT, replaced: EMBEDDED_PAT_REPLACED });
  return createEmbeddedService({
    db: db(),
    masterKey: VAULTS_MASTER_KEY,
    defaultShape: EMBEDDED_API_SHAPE,
    scenariosEnabled: EMBEDDED_SCENARIOS,
  });
}

let service: Promise<EmbeddedService> | undefined;

/** The embedded API of this process. The first call starts it; a failed start is tried again. */
export function embeddedService(): Promise<EmbeddedService> {
  service ??= open().catch((error: unknown) => {
    service = undefined;
    throw error;
  });
  return service;
}

function notReady(): Response {
  const requestId = randomUUID();
  const error = { type: 'api_error', message: 'The service could not reach its database.' };
  return Response.json(
    { type: 'error', request_id: requestId, error },
    {
      status: 503,
      headers: { 'cache-control': 'private, no-store', 'retry-after': '1', ...requestIdHeaders(requestId) },
    },
  );
}

/**
 * Answers a request for `/api/v1/cloud/…` like `fetch`. Calls of the console have no outside caller. Rejects
 * with a TypeError whose cause has the code ECONNRESET if a scenario breaks the connection.
 */
export async function embeddedFetch(request: Request, outside?: OutsideCaller): Promise<Response> {
  const opened = await embeddedService().catch(() => null);
  return opened === null ? notReady() : opened.fetch(request, outside);
}
