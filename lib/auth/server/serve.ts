import 'server-only';
import { env } from '@/lib/core/server/env';
import { toProblem } from '@/lib/providers/server/client/problem';
import { auth, providerAuth } from './auth';
import { harmlessCode } from './endpoint';
import { isServed } from './endpoint-rules';

const PREFIX = '/api/auth';

const OF_PROVIDER: ReadonlySet<string> = new Set(['/sign-in/social', '/callback/oidc']);

const notServed = (): Response =>
  Response.json({ code: 'NOT_FOUND', message: 'This page does not exist.' }, { status: 404 });

/** Keeps only codes, because a provider's text is not trusted. */
function withoutWords(answer: Response): Response {
  const location = answer.headers.get('location');
  if (location === null) return answer;
  const target = new URL(location, env().appUrl);
  const error = target.searchParams.get('error');
  if (target.pathname !== '/sign-in' || error === null) return answer;
  const headers = new Headers(answer.headers);
  headers.set('location', `/sign-in?problem=${harmlessCode(error)}`);
  return new Response(null, { status: answer.status, headers });
}

function failed(error: unknown): Response {
  const { code, message, requestId } = toProblem(error);
  const isDatabase = code === 'database_unavailable';
  return Response.json(
    { code: isDatabase ? 'DATABASE_UNAVAILABLE' : 'UNEXPECTED', message, requestId },
    { status: isDatabase ? 503 : 500 },
  );
}

const late = (): Response =>
  Response.json({ code: 'PROVIDER_LATE', message: 'The provider did not respond.' }, { status: 504 });

const PROVIDER_MS = 15_000;

async function serveProvider(request: Request): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Response>((resolve) => {
    timer = setTimeout(() => resolve(late()), PROVIDER_MS);
  });
  const served = providerAuth().then((provider) => provider?.handler(request) ?? late());
  served.catch(() => undefined);
  return Promise.race([served, tooLate])
    .then(withoutWords)
    .finally(() => clearTimeout(timer));
}

/** Serves sign-in over HTTP. better-auth checks the Origin before every change. */
export async function serveAuth(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice(PREFIX.length);
  if (!isServed(request.method, path)) return notServed();
  if (OF_PROVIDER.has(path) && env().OIDC_ISSUER === undefined) return notServed();
  const served = OF_PROVIDER.has(path) ? serveProvider(request) : auth().handler(request);
  const answer = await served.catch(failed);
  answer.headers.set('cache-control', 'private, no-store');
  return answer;
}
