import { isReady } from '@/lib/core/server/readiness';

export const dynamic = 'force-dynamic';

/** Whether requests can be served: 200 or 503. Says nothing else, because it asks for no session. */
export async function GET(): Promise<Response> {
  const ready = await isReady();
  return Response.json({ ready }, { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
