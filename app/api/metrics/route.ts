import { createHash, timingSafeEqual } from 'node:crypto';
import { env } from '@/lib/core/server/env';
import { metricsText } from '@/lib/core/server/metrics';

export const dynamic = 'force-dynamic';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Returns the metrics of this process for Prometheus. Requires METRICS_TOKEN; 404 if the variable is not set. */
export async function GET(request: Request): Promise<Response> {
  const { METRICS_TOKEN } = env();
  if (METRICS_TOKEN === undefined) return new Response('Not found\n', { status: 404 });
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(given), digest(METRICS_TOKEN)))
    return new Response('Send METRICS_TOKEN as a bearer token.\n', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
  const { text, contentType } = await metricsText();
  return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
}
