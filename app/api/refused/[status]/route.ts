import { REFUSALS } from '@/lib/http/server/origin-check';

/** Where a request that is not let in ends (lib/http/server/request-policy.ts), whatever it asked for. */
async function refuse(_: Request, { params }: { params: Promise<{ status: string }> }): Promise<Response> {
  const { status } = await params;
  const sentence = Object.entries(REFUSALS).find(([known]) => known === status)?.[1];
  if (sentence === undefined) return new Response(null, { status: 404 });
  return new Response(`${sentence}\n`, {
    status: Number(status),
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT };
