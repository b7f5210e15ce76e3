import 'server-only';
import type { Instrumentation } from 'next';
import { log, traceOf } from '@/lib/core/server/log';
import { REQUEST_ID_HEADER } from './peer';

const digestOf = (error: unknown): string | undefined =>
  error instanceof Error && 'digest' in error ? String(error.digest) : undefined;

/** Logs an uncaught error. From the request it logs only the id, method and route. */
export function logRequestError(
  ...[error, { method, headers }, { routePath, routeType }]: Parameters<Instrumentation.onRequestError>
): void {
  const requestId = headers[REQUEST_ID_HEADER];
  log().error(
    { requestId, digest: digestOf(error), method, routePath, routeType, error: traceOf(error) },
    'uncaught',
  );
}
