import { sql } from 'drizzle-orm';
import { db } from '@/lib/server/db/client';

export const dynamic = 'force-dynamic';

/** Live: the process answers. Ready: it reaches its database. Says nothing else, because it asks for no session. */
export async function GET(): Promise<Response> {
  const ready = await db()
    .execute(sql`select 1`)
    .then(
      () => true,
      () => false,
    );
  return Response.json(
    { live: true, ready },
    { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
