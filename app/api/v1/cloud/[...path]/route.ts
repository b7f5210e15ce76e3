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
      error: {
        type: 'not_found_error',
        message: 'This console uses an external Vaults API and does not serve one.',
      },
    },
    { status: 404, headers: { 'cache-control': 'private, no-store' } },
  );

/** A body that fails immediately. The server can then only drop the connection, like a broken network. */
const brokenConnection = (cause: ConnectionLost): Response =>
  new Response(new ReadableStream({ start: (controller) => controller.error(cause) }));

/** The embedded Vaults API over HTTP. In-process callers use `embeddedFetch`. */
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
