import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { check } from './test-probe';
import { byHand, guarded, LISTED, oldHttp, plain, refuse401, serve, TOKEN } from './test-servers';

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    'with %i is reported and not followed to another host',
    async (status) => {
      const target = await serve(oldHttp());
      const location = `${target.origin}/real?code=${TOKEN}#x`;
      for (const protocol of ['streamable_http', 'sse'] as const) {
        const { verdict } = await check(
          (_, response) => void response.writeHead(status, { location }).end(),
          {
            protocol,
          },
        );
        expect(verdict.code).toBe('redirects');
        expect(verdict.sentence).toContain(`redirects to ${target.origin}/real.`);
      }
      expect(target.seen).toEqual([]);
    },
  );

  test('is not followed within the same host either', async () => {
    const { verdict, seen } = await check((request, response) => {
      if (request.url === '/mcp') response.writeHead(308, { location: '/mcp/' }).end();
      else oldHttp()(request, response);
    });
    expect(verdict.code).toBe('redirects');
    expect(verdict.sentence).toContain('/mcp/.');
    expect(seen.map(({ path }) => path)).toEqual(seen.map(() => '/mcp'));
  });

  test.each([
    [`/${TOKEN}/x`, '/…/x'],
    ['/auth/0123456789abcdef0123456789abcdef/x', '/auth/…/x'],
  ])('is reported without secrets', async (location, shown) => {
    const { verdict } = await check((_, response) => void response.writeHead(302, { location }).end());
    expect(verdict.code).toBe('redirects');
    expect(verdict.sentence).toContain(`${shown}.`);
    expect(verdict.sentence).not.toContain('0123456789abcdef');
  });

  test.each(['javascript:alert(1)', 'http://[', '//user:pass@host.invalid/x'])(
    'to %s is reported without it',
    async (location) => {
      const { verdict } = await check((_, response) => void response.writeHead(302, { location }).end());
      expect(verdict.code).toBe('redirects');
      expect(verdict.sentence).not.toMatch(/javascript|pass/);
    },
  );
});

describe('a server that is not an MCP server', () => {
  const html: RequestListener = (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Shop</title></html>');
  test.each([
    ['a web page', html, 'a web page'],
    [
      '404',
      (_: unknown, response: Parameters<RequestListener>[1]) => void response.writeHead(404).end(),
      '(404)',
    ],
    [
      'no JSON',
      (_: unknown, response: Parameters<RequestListener>[1]) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc"'),
      'Check the path',
    ],
    [
      'other JSON',
      (_: unknown, response: Parameters<RequestListener>[1]) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
      'Check the path',
    ],
    [
      'a text',
      (_: unknown, response: Parameters<RequestListener>[1]) =>
        void response.writeHead(200, { 'content-type': 'text/plain' }).end('hello'),
      'Check the path',
    ],
  ])('answers with %s', async (_, listener, words) => {
    const { verdict } = await check(listener);
    expect(verdict.code).toBe('not_mcp');
    expect(verdict.sentence).toContain(words);
  });

  test('is distinguished from one that fails or limits requests', async () => {
    const down = await check((_, response) => void response.writeHead(502).end('Bad gateway'));
    expect(down.verdict).toMatchObject({ code: 'unreachable', said: 'Bad gateway' });
    const busy = await check((_, response) => void response.writeHead(429).end('Slow down'));
    expect(busy.verdict).toMatchObject({ code: 'unreachable', said: 'Slow down' });
  });

  test('is not assumed if an unknown request fails', async () => {
    const { verdict } = await check(
      guarded(
        byHand((message, request, response) => {
          if (message.method !== 'server/discover') return plain(message);
          if (request.headers.authorization === undefined) refuse401(request, response);
          else response.writeHead(500).end();
          return null;
        }),
      ),
    );
    expect(verdict).toMatchObject({ code: 'proven', toolCount: 3 });
  });
});

describe('a response', () => {
  const answering = (text: string, contentType = 'application/json'): RequestListener =>
    byHand(({ id, method }, _, response) => {
      if (method !== 'tools/list') return plain({ method });
      response.writeHead(200, { 'content-type': contentType }).end(text.replace('ID', String(id)));
      return null;
    });
  const listed = (inside: string) => `{"jsonrpc":"2.0","id":ID,"result":{"tools":[${inside}]}}`;
  const event = (text: string) => `event: message\r\ndata: ${text}\r\n\r\n`;
  const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
  const large = `"${'x'.repeat(1024 * 1024)}"`;

  test.each([
    ['as JSON', answering(listed(large))],
    ['as events', answering(event(listed(large)), 'text/event-stream')],
  ])('of more than 1 MB is not read, %s', async (_, listener) => {
    const { verdict } = await check(listener);
    expect(verdict.code).toBe('not_mcp');
    expect(verdict.sentence).toContain('more than 1 MB');
  });

  test('that never ends is cut at 1 MB', async () => {
    let sent = 0;
    const { verdict } = await check((request, response) => {
      if (request.headers.authorization === undefined) return refuse401(request, response);
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed) {
          sent += 65_536;
          if (!response.write('x'.repeat(65_536))) return void response.once('drain', more);
        }
      };
      more();
    });
    expect(verdict.sentence).toContain('more than 1 MB');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test.each([
    ['as JSON', answering(listed(deep))],
    ['as events', answering(event(listed(deep)), 'text/event-stream')],
    [
      'as events of many lines',
      answering(event(listed(deep).replaceAll(':{', ':\r\ndata: {')), 'text/event-stream'),
    ],
    ['behind a quote', answering(`event: "\ndata: ${listed(deep)}\n\n`, 'text/event-stream')],
  ])('that nests too deeply is not parsed, %s', async (_, listener) => {
    const { verdict } = await check(listener);
    expect(verdict.code).toBe('not_mcp');
    expect(verdict.sentence).toContain('nests deeper');
  });

  test.each([
    ['headers', `unauthorized ${'x-'.repeat(30_000)}`],
    ['titles', '<title'.repeat(10_000)],
    ['as JSON', JSON.stringify({ error: `unauthorized ${'x-'.repeat(30_000)}` })],
  ])('that is made to be slow to read is read only up to its limit: %s', async (_, body) => {
    const before = process.cpuUsage();
    const { verdict } = await check((_request, response) => {
      response.writeHead(401, { 'content-type': 'text/plain' }).end(body);
    });
    expect(verdict.code).toBe('refused');
    // Microseconds of processor time, which does not depend on the load of the machine.
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });

  test('that nests as deeply as tools do is accepted, with braces in its texts', async () => {
    const tool = JSON.stringify({
      ...LISTED.tools[0],
      description: `\\"${'{['.repeat(500)}`,
      x: JSON.parse(`${'[{"a":'.repeat(15)}1${'}]'.repeat(15)}`),
    });
    for (const listener of [answering(listed(tool)), answering(event(listed(tool)), 'text/event-stream')])
      expect((await check(listener)).verdict).toMatchObject({ code: 'accepted', toolCount: 1 });
  });
});
