import { env } from '@/lib/core/server/env';
import { ConnectionLost } from '@/lib/embedded-api/server/problem';
import { embeddedFetch } from '@/lib/embedded-api/server/router';
import { requestFacts } from '@/lib/http/server/request-facts';

export const dynamic = 'force-dynamic';
export const runtime = 'nodejs';

const notServed = (): Response =>
  Response.json(
    {
      type: 'error',
      error: { type: 'not_found_error', message: 'This console uses an outside Vaults API and serves none.' },
    },
    { status: 404, headers: { 'cache-control': 'private, no-store' } },
  );

/** A body that breaks at once: the server can only drop the connection, as a broken network would. */
const brokenConnection = (cause: ConnectionLost): Response =>
  new Response(new ReadableStream({ start: (controller) => controller.error(cause) }));

/** The embedded Vaults API: what in-process callers of `embeddedFetch` get, put on the wire. */
async function serve(request: Request): Promise<Response> {
  if (!env().isEmbedded) return notServed();
  try {
    const { address, userAgent } = requestFacts(request.headers);
    return await embeddedFetch(request, { address, userAgent });
  } catch (error) {
    if (error instanceof ConnectionLost) return brokenConnection(error);
    throw error;
  }
}

export {
  serve as DELETE,
  serve as GET,
  serve as HEAD,
  serve as OPTIONS,
  serve as PATCH,
  serve as POST,
  serve as PUT,
};
