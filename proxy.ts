import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { env } from '@/lib/server/env';
import { refusal } from '@/lib/server/perimeter/admission';
import { pagePolicy } from '@/lib/server/perimeter/security-headers';

/** Before every page and handler: refuses what comes from elsewhere, and gives a page its policy. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const refused = refusal({ method: request.method, pathname, headers: request.headers }, env());
  if (refused !== null)
    return new NextResponse(`${refused.sentence}\n`, {
      status: refused.status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  const headers = new Headers(request.headers);
  headers.set('x-pathname', pathname + search);
  // Next compares the Origin with the Host, which a proxy may have changed; ours was compared with APP_URL.
  const origin = request.headers.get('origin');
  if (request.method === 'POST' && origin !== null && URL.canParse(origin))
    headers.set('x-forwarded-host', new URL(origin).host);
  if (/^\/api(\/|$)/.test(pathname)) return NextResponse.next({ request: { headers } });
  const { appUrl, OIDC_ISSUER: oidcIssuer } = env();
  const isDevelopment = process.env.NODE_ENV === 'development';
  const policy = pagePolicy(randomBytes(18).toString('base64'), { appUrl, oidcIssuer, isDevelopment });
  // Next takes the nonce for its scripts from here.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

export const config = { matcher: ['/((?!_next/static/|icon\\.svg$).*)'] };
