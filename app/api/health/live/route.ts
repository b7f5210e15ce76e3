import { isAlive } from '@/lib/core/server/readiness';

export const dynamic = 'force-dynamic';

/** Whether the process works: 503 where only a restart helps. Says nothing else, because it asks for no session. */
export async function GET(): Promise<Response> {
  const live = await isAlive();
  return Response.json({ live }, { status: live ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
