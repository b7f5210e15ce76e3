import { isAlive, isReady } from '@/lib/core/server/readiness';

export const dynamic = 'force-dynamic';

/** Combines `live` and `ready`. Reveals nothing else, because it requires no session. */
export async function GET(): Promise<Response> {
  const [live, ready] = await Promise.all([isAlive(), isReady()]);
  return Response.json(
    { live, ready },
    { status: live && ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
