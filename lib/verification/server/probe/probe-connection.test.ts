import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readAddressRules } from '@/lib/core/server/address-rules';
import { certify } from './test-certificates';
import { anyPort, ask, check, timed } from './test-probe';
import { byHand, guarded, oldHttp, oldSse, plain, serve, serveSecurely } from './test-servers';

const HERE = readAddressRules(['127.0.0.0/8'], []);

describe('the time limit', () => {
  test('is enough for a slow server', async () => {
    const { verdict } = await check(
      byHand(async (message) => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        return plain(message);
      }),
    );
    expect(verdict.code).toBe('accepted');
    expect(verdict.latencyMs).toBeGreaterThanOrEqual(300);
  });

  test.each([
    ['never answers', () => {}, 'streamable_http'],
    ['never answers, over SSE', () => {}, 'sse'],
    [
      'sends its response in small pieces',
      byHand((_, __, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drop = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drop));
        return null;
      }),
      'streamable_http',
    ],
    [
      'answers only the handshake',
      byHand(({ method }) => (method === 'tools/list' ? null : plain({ method }))),
      'streamable_http',
    ],
  ] as const)('expires for a server that %s', async (_, listener, protocol) => {
    const { value, ms } = await timed(check(listener, { protocol }, { timeoutMs: 700 }));
    expect(value.verdict.code).toBe('timeout');
    expect(value.verdict.sentence).toContain('0.7 seconds');
    expect(ms).toBeLessThan(5_000);
  });

  test('expires for a look-up without a response', async () => {
    const { value, ms } = await timed(
      ask('https://mcp.example.com/mcp', {
        rules: HERE,
        timeoutMs: 300,
        resolve: () => new Promise(() => {}),
      }),
    );
    expect(value.code).toBe('timeout');
    expect(ms).toBeLessThan(5_000);
  });

  test('is 10 seconds by default', async () => {
    const { value, ms } = await timed(check(() => {}));
    expect(value.verdict).toMatchObject({ code: 'timeout' });
    expect(value.verdict.sentence).toContain('10 seconds');
    expect(ms).toBeGreaterThan(9_000);
    expect(ms).toBeLessThan(14_000);
  });
});

describe('a connection', () => {
  test('to a closed port is reported', async () => {
    const { port } = await serve(() => {});
    const closed = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        // Guarantee: the server listens on TCP.
        const { port: free } = server.address() as AddressInfo;
        server.close(() => resolve(free));
      });
    });
    expect(closed).not.toBe(port);
    const verdict = await ask(`http://127.0.0.1:${closed}/mcp`, { rules: anyPort(closed) });
    expect(verdict).toMatchObject({ code: 'unreachable', said: null });
    expect(verdict.sentence).toBe(
      `127.0.0.1:${closed} refuses connections. Check the host and the port, and whether the server is running.`,
    );
  });

  test('that is reset is reported', async () => {
    const { verdict } = await check((request) => void request.socket.resetAndDestroy());
    expect(verdict.code).toBe('unreachable');
    expect(verdict.sentence).toContain('was lost');
  });

  test('to an unknown name is reported', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    const verdict = await ask('https://nowhere.example/mcp', { rules: HERE, resolve });
    expect(verdict).toMatchObject({ code: 'unreachable' });
    expect(verdict.sentence).toContain('nowhere.example was not found');
  });

  test('goes to the checked address, even if the name now resolves to another', async () => {
    const wanted = await serve(guarded(oldHttp()));
    const { port } = wanted;
    const answers = ['127.0.0.1', '127.0.0.2'];
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return [answers.shift() ?? '127.0.0.3'];
    };
    const rules = readAddressRules(['127.0.0.1', `mcp.example.com:${port}`], []);
    const verdict = await ask(`http://mcp.example.com:${port}/mcp`, { rules, resolve });
    expect(verdict.code).toBe('proven');
    expect(asked).toEqual(['mcp.example.com']);
    expect(new Set(wanted.seen.map(({ headers }) => headers.host))).toEqual(
      new Set([`mcp.example.com:${port}`]),
    );
  });

  test('is not made if any of the addresses is not allowed', async () => {
    const trap = await serve(oldHttp());
    const resolve = async () => ['93.184.215.14', '127.0.0.1'];
    const verdict = await ask(`http://mcp.example.com:${trap.port}/mcp`, {
      rules: readAddressRules([], [trap.port]),
      resolve,
    });
    expect(verdict.code).toBe('address_not_allowed');
    expect(verdict.sentence).toContain('PROBE_ALLOWED_HOSTS');
    expect(trap.seen).toEqual([]);
  });

  test('is not made to a forbidden port', async () => {
    const trap = await serve(oldHttp());
    const verdict = await ask(`${trap.origin}/mcp`, { rules: HERE });
    expect(verdict.code).toBe('address_not_allowed');
    expect(verdict.sentence).toContain(`PROBE_ALLOWED_PORTS=${trap.port}`);
    expect(trap.seen).toEqual([]);
  });

  test('for messages is not made to another host, even if the SSE stream names one', async () => {
    const elsewhere = await serve(oldSse());
    const { verdict } = await check(
      (request, response) => {
        if (request.method !== 'GET') return void response.writeHead(405).end();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`event: endpoint\ndata: ${elsewhere.origin}/messages\n\n`);
      },
      { protocol: 'sse' },
    );
    expect(verdict.code).toBe('not_mcp');
    expect(elsewhere.seen).toEqual([]);
  });
});

describe('TLS', () => {
  const authority = certify('Test authority', { isAuthority: true });
  const at = async (pair: { key: string; cert: string }, ca?: string) => {
    const { port } = await serveSecurely(pair, guarded(oldHttp()));
    return ask(`https://mcp.example.com:${port}/mcp`, {
      rules: anyPort(port),
      resolve: async () => ['127.0.0.1'],
      ...(ca !== undefined && { ca }),
    });
  };

  test('is checked against the name of the host, at the pinned address', async () => {
    expect((await at(certify('mcp.example.com', { by: authority }), authority.cert)).code).toBe('proven');
  });

  test.each([
    ['self-signed', certify('mcp.example.com'), undefined, 'is self-signed'],
    [
      'of an authority that is not trusted',
      certify('mcp.example.com', { by: authority }),
      undefined,
      'NODE_EXTRA_CA_CERTS',
    ],
    [
      'that has expired',
      certify('mcp.example.com', { by: authority, days: [-9, -1] }),
      authority.cert,
      'has expired',
    ],
    [
      'that starts tomorrow',
      certify('mcp.example.com', { by: authority, days: [1, 9] }),
      authority.cert,
      'is not valid yet',
    ],
    [
      'for another host',
      certify('mcp.example.org', { by: authority }),
      authority.cert,
      'is for another host',
    ],
  ] as const)('reports a certificate %s', async (_, pair, ca, words) => {
    const verdict = await at(pair, ca);
    expect(verdict.code).toBe('tls');
    expect(verdict.sentence).toContain(words);
  });

  test('reports a server without TLS', async () => {
    const { port } = await serve(oldHttp());
    const verdict = await ask(`https://127.0.0.1:${port}/mcp`, { rules: anyPort(port) });
    expect(verdict.code).toBe('tls');
    expect(verdict.sentence).toContain('whether the server supports TLS');
  });
});
