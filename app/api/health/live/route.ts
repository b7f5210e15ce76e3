import { isAlive } from '@/lib/core/server/readiness';

export const dynamic = 'force-dynamic';

/** Returns 503 if only a restart helps. Reveals nothing else, because it requires no session. */
export async function GET(): Promise<Response> {
  const live = await isAlive();
  return Response.json({ live }, { status: live ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
