import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { check } from './test-probe';
import {
  byHand,
  guarded,
  INITIALIZED,
  isBearer,
  LISTED,
  newHttp,
  oldHttp,
  oldSse,
  plain,
  refuse401,
  serve,
  TOKEN,
} from './test-servers';

const facts = { server: { name: 'Test server', version: '1.2.3' }, toolCount: 3 };

describe('a token that is accepted', () => {
  test.each([
    ['an older server over streamable HTTP', oldHttp, 'streamable_http', '/mcp'],
    ['an older server over SSE', oldSse, 'sse', '/sse'],
    ['a server of 2026-07-28', newHttp, 'streamable_http', '/mcp'],
  ] as const)('is proven at %s that refuses anonymous callers', async (_, server, protocol, path) => {
    const { verdict } = await check(guarded(server()), { protocol, path });
    expect(verdict).toMatchObject({ code: 'proven', said: null, worksWith: null, ...facts });
    // This sentence is also shown for a stored credential.
    expect(verdict.sentence).toBe('The server accepts this token and refuses callers without one.');
    expect(verdict.latencyMs).toBeGreaterThan(0);
  });

  test.each([
    ['an older server over streamable HTTP', oldHttp, 'streamable_http', '/mcp'],
    ['an older server over SSE', oldSse, 'sse', '/sse'],
    ['a server of 2026-07-28', newHttp, 'streamable_http', '/mcp'],
  ] as const)('is accepted but not proven at %s that is open', async (_, server, protocol, path) => {
    const { verdict } = await check(server(), { protocol, path });
    expect(verdict).toMatchObject({ code: 'accepted', ...facts });
    expect(verdict.sentence).toContain('callers without a token');
  });

  test('is proven if anonymous callers get the handshake but not the tools', async () => {
    const listener = byHand((message, request, response) => {
      if (message.method !== 'tools/list' || isBearer(request)) return plain(message);
      refuse401(request, response);
      return null;
    });
    expect((await check(listener)).verdict).toMatchObject({ code: 'proven', ...facts });
    const bad = await check(listener, { token: 'gone-7Qx2Lm' });
    expect(bad.verdict).toMatchObject({ code: 'refused', said: 'The access token is unknown here' });
    expect(bad.verdict.sentence).toContain('refuses to list its tools');
  });

  test('is proven if anonymous callers are redirected to a sign-in page', async () => {
    const { verdict } = await check(
      guarded(oldHttp(), (_, response) => void response.writeHead(302, { location: '/login' }).end()),
    );
    expect(verdict.code).toBe('proven');
  });

  test('is not proven if anonymous callers get an error that is not a refusal', async () => {
    const { verdict } = await check(guarded(oldHttp(), (_, response) => void response.writeHead(503).end()));
    expect(verdict).toMatchObject({ code: 'accepted', ...facts });
    expect(verdict.sentence).toContain('could not test a call without one');
  });

  test('finds the transport if none was stated', async () => {
    const http = await check(guarded(oldHttp()), { protocol: null, path: '/sse' });
    expect(http.verdict).toMatchObject({ code: 'proven', worksWith: 'streamable_http' });
    const sse = await check(guarded(oldSse()), { protocol: null, path: '/sse' });
    expect(sse.verdict).toMatchObject({ code: 'proven', worksWith: 'sse' });
  });

  test('counts the tools of all pages, and reports no number if the pages never end', async () => {
    const paged = (last: number) =>
      byHand(({ method, params }) => {
        if (method !== 'tools/list') return plain({ method });
        const page = Number(params?.cursor ?? 0);
        return page === last ? LISTED : { ...LISTED, nextCursor: String(page + 1) };
      });
    expect((await check(paged(3))).verdict.toolCount).toBe(12);
    const endless = await check(paged(-1));
    expect(endless.verdict).toMatchObject({ code: 'accepted', toolCount: null });
    expect(endless.seen.filter(({ method }) => method === 'POST').length).toBeLessThan(40);
  });

  test('is accepted by a server without tools', async () => {
    const { verdict } = await check(
      guarded(
        byHand(({ method }) => (method === 'initialize' ? { ...INITIALIZED, capabilities: {} } : undefined)),
      ),
    );
    expect(verdict).toMatchObject({ code: 'proven', toolCount: null });
  });

  test('is sent only as a bearer token, without cookies, and not in the anonymous call', async () => {
    const { seen } = await check(
      guarded(oldHttp(), (_, response) => void response.writeHead(401, { 'set-cookie': 'a=b' }).end()),
    );
    const authorizations = new Set(seen.map(({ headers }) => headers.authorization));
    expect(authorizations).toEqual(new Set([`Bearer ${TOKEN}`, undefined]));
    for (const { headers, path } of seen) {
      expect(headers.cookie).toBeUndefined();
      expect(headers['user-agent']).toMatch(/^Strongroom\/\d+\.\d+\.\d+$/);
      expect(path).toBe('/mcp');
    }
  });

  test('leaves no open session', async () => {
    const { seen } = await check(guarded(oldHttp()));
    expect(seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(seen.filter(({ method }) => method === 'GET')).toHaveLength(0);
  });
});

describe('the name of a server', () => {
  test('is shortened and sanitized', async () => {
    const name = `\u001b[31mEvil\u202e\u0000 ${'x y '.repeat(500)}`;
    const { verdict } = await check(guarded(oldHttp({ name, version: `${TOKEN}-1` })));
    expect(verdict.code).toBe('proven');
    expect(verdict.server?.name).toMatch(/^\[31mEvil (x y )+.*…$/);
    expect(verdict.server?.name.length).toBeLessThanOrEqual(80);
    expect(verdict.server?.version).toBe('…');
  });
});

describe('a token that is refused', () => {
  test.each([
    ['an older server over streamable HTTP', oldHttp, 'streamable_http', '/mcp'],
    ['an older server over SSE', oldSse, 'sse', '/sse'],
    ['a server of 2026-07-28', newHttp, 'streamable_http', '/mcp'],
  ] as const)('by %s is reported with a quote', async (_, server, protocol, path) => {
    const { verdict, seen } = await check(guarded(server()), { protocol, path, token: 'gone-7Qx2Lm' });
    expect(verdict).toMatchObject({ code: 'refused', server: null, toolCount: null, latencyMs: null });
    expect(verdict.sentence).toMatch(/^The server refuses this token( \(401\))?\. Copy the whole token/);
    expect(verdict.said).toBe('The access token is unknown here');
    expect(new Set(seen.map((one) => one.path))).toEqual(new Set([path]));
  });

  test('with 403 is not permitted', async () => {
    const { verdict } = await check((_, response) => {
      response
        .writeHead(403, {
          'www-authenticate': 'Bearer error="insufficient_scope", error_description="Needs repo"',
        })
        .end();
    });
    expect(verdict).toMatchObject({ code: 'refused', said: 'Needs repo' });
    expect(verdict.sentence).toContain('Grant it the permissions');
  });

  test('within JSON-RPC counts as refused', async () => {
    const { verdict } = await check(
      byHand(({ id }, _, response) => {
        const error = { code: -32001, message: 'Unauthorized: no such key' };
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id, error }));
        return null;
      }),
    );
    expect(verdict).toMatchObject({ code: 'refused', said: 'Unauthorized: no such key' });
  });

  test('causes no request to the server’s sign-in metadata', async () => {
    const elsewhere = await serve((_, response) => void response.end('{}'));
    const { verdict, seen } = await check((_, response) => {
      response
        .writeHead(401, {
          'www-authenticate': `Bearer resource_metadata="${elsewhere.origin}/.well-known/x"`,
        })
        .end();
    });
    expect(verdict).toMatchObject({ code: 'refused', said: null });
    expect(verdict.sentence).toContain('OAuth');
    expect(elsewhere.seen).toEqual([]);
    expect(seen.filter(({ path }) => path !== '/mcp')).toEqual([]);
  });
});

describe('a server that requires another scheme', () => {
  const wants =
    (status: number, headers: Record<string, string>, body = ''): RequestListener =>
    (_, response) =>
      void response.writeHead(status, headers).end(body);

  test.each([
    ['Basic', wants(401, { 'www-authenticate': 'Basic realm="x, Bearer y"' }), 'Basic'],
    ['two others', wants(401, { 'www-authenticate': 'Sentry-Bearer, Digest realm="x"' }), 'Sentry-Bearer'],
    [
      'a header in its text',
      wants(401, {}, '{"error":"Send your key as x-api-key"}'),
      'the header x-api-key',
    ],
    ['a header, with 403', wants(403, {}, 'Missing header X-Goog-Api-Key'), 'the header X-Goog-Api-Key'],
    ['Token in its text', wants(401, {}, 'Use Authorization: Token token=y'), 'Token'],
  ])('is distinguished from a refusal: %s', async (_, listener, wanted) => {
    const { verdict } = await check(listener);
    expect(verdict.code).toBe('wrong_scheme');
    expect(verdict.sentence).toMatch(new RegExp(`^The server requires ${wanted} instead of a bearer token`));
  });

  test.each([
    ['names both', wants(401, { 'www-authenticate': 'Basic realm="x", Bearer realm="y"' })],
    ['names none', wants(401, {}, 'Invalid API key')],
  ])('is not detected if it %s', async (_, listener) => {
    expect((await check(listener)).verdict.code).toBe('refused');
  });
});

describe('the wrong transport', () => {
  test('is reported with the one that works', async () => {
    const http = await check(guarded(oldHttp()), { protocol: 'sse' });
    expect(http.verdict).toMatchObject({ code: 'wrong_transport', worksWith: 'streamable_http', ...facts });
    const sse = await check(guarded(oldSse()), { path: '/sse' });
    expect(sse.verdict).toMatchObject({ code: 'wrong_transport', worksWith: 'sse', ...facts });
    expect(sse.verdict.sentence).toContain('Choose SSE');
    const newer = await check(guarded(newHttp()), { protocol: 'sse' });
    expect(newer.verdict).toMatchObject({ code: 'wrong_transport', worksWith: 'streamable_http' });
  });

  test('is not reported if an open stream is not of the old SSE transport', async () => {
    const { verdict } = await check(
      (request, response) => {
        if (request.method === 'GET')
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hi\n\n');
        else response.writeHead(404).end();
      },
      { protocol: 'sse' },
    );
    expect(verdict).toMatchObject({ code: 'not_mcp', worksWith: null });
  });
});
