import { isAlive, isReady } from '@/lib/core/server/readiness';

export const dynamic = 'force-dynamic';

/** Both `live` and `ready` in one. Says nothing else, because it asks for no session. */
export async function GET(): Promise<Response> {
  const [live, ready] = await Promise.all([isAlive(), isReady()]);
  return Response.json(
    { live, ready },
    { status: live && ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
