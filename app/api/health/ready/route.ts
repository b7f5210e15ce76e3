import { isReady } from '@/lib/core/server/readiness';

export const dynamic = 'force-dynamic';

/** Returns whether requests can be served: 200 or 503. Reveals nothing else, because it requires no session. */
export async function GET(): Promise<Response> {
  const ready = await isReady();
  return Response.json({ ready }, { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
