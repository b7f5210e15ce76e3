import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answerer, fakeClock, json, PAT, rejection, reset, startScript } from './test-http';

let script: Awaited<ReturnType<typeof startScript>>;
beforeEach(async () => {
  script = await startScript();
});
afterEach(() => script.close());

const text =
  (status: number, body: string, headers: Record<string, string> = {}): Answerer =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

const GET = { method: 'GET', path: ['vaults'] } as const;
const POST = { method: 'POST', path: ['vaults'], body: { display_name: 'A' } } as const;

describe('a request', () => {
  test('has the base URL, encoded segments, query, bearer token and request id', async () => {
    script.answers = [json(200, { ok: true })];
    const query = [
      ['created_at[gte]', '2026-01-01T00:00:00Z'],
      ['name', 'a&b=ü'],
    ] as const;
    await script.transport().send({ method: 'GET', path: ['vaults', 'a:b@c+d'], query });
    expect(script.seen[0]?.url).toBe(
      '/api/v1/cloud/vaults/a%3Ab%40c%2Bd?created_at%5Bgte%5D=2026-01-01T00%3A00%3A00Z&name=a%26b%3D%C3%BC',
    );
    expect(script.seen[0]?.headers.authorization).toBe(`Bearer ${PAT}`);
    expect(script.seen[0]?.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(script.seen[0]?.headers['idempotency-key']).toBeUndefined();
  });

  test.each([
    '',
    '.',
    '..',
    '../vaults',
    '..%2Fvaults',
    'a%2f..%2fb',
    '..\\vaults',
    '..;x',
    'a/b',
    'a?b',
    'a b',
    '\u202ea',
    'a\0',
    '\ud800',
    'x'.repeat(201),
  ])('is not sent with the segment %j', async (segment) => {
    script.answers = [json(200, {})];
    expect(
      await rejection(script.transport().send({ method: 'GET', path: ['vaults', segment] })),
    ).toMatchObject({
      kind: 'invalid',
    });
    expect(script.seen).toHaveLength(0);
  });

  test('is refused for a base URL with a user name', () => {
    expect(() => script.transport({ baseUrl: 'https://user@example.com/' })).toThrow(/user name/);
  });

  test('keeps its idempotency key and request id when a write is repeated after 429', async () => {
    script.answers = [json(429, {}), json(201, { id: 'v' })];
    await script.transport().send(POST);
    expect(script.seen).toHaveLength(2);
    expect(script.seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(script.seen[1]?.headers['idempotency-key']).toBe(script.seen[0]?.headers['idempotency-key']);
    expect(script.seen[1]?.headers['x-request-id']).toBe(script.seen[0]?.headers['x-request-id']);
    expect(script.seen[1]?.body).toBe('{"display_name":"A"}');
  });
});

describe('retries', () => {
  test.each([429, 500, 502, 503])(
    'repeat a read up to three times on %d, after 0.5 s and 1 s',
    async (status) => {
      script.answers = [json(status, {})];
      const { send, clock } = script.transport();
      expect(await rejection(send(GET))).toMatchObject({ status, ambiguous: false });
      expect(script.seen).toHaveLength(3);
      expect(clock.slept).toEqual([500, 1000]);
    },
  );

  test('subtract at most a quarter as jitter', async () => {
    script.answers = [json(500, {})];
    const clock = fakeClock(0.999_999);
    await rejection(script.transport({ clock }).send(GET));
    expect(clock.slept[0]).toBeCloseTo(375, 2);
    expect(clock.slept[1]).toBeCloseTo(750, 2);
  });

  test('report each attempt and how it failed', async () => {
    script.answers = [json(503, {}), reset, json(404, {})];
    const noted: (string | null)[] = [];
    const onAttempt = (failure: string | null) => noted.push(failure);
    await rejection(script.transport({ onAttempt }).send(GET));
    script.answers = [json(200, {})];
    await script.transport({ onAttempt }).send(GET);
    expect(noted).toEqual(['server', 'unreachable', 'not_found', null]);
  });

  test('repeat a read after a reset', async () => {
    script.answers = [reset, json(200, { fine: true })];
    expect(await script.transport().send(GET)).toMatchObject({ body: { fine: true } });
  });

  test.each([400, 401, 403, 404, 409])('do not repeat a read on %d', async (status) => {
    script.answers = [json(status, {})];
    await rejection(script.transport().send(GET));
    expect(script.seen).toHaveLength(1);
  });

  test.each([400, 401, 403, 404, 409, 500, 503])('do not repeat a write on %d', async (status) => {
    script.answers = [json(status, {}, { 'x-should-retry': 'true' })];
    expect(await rejection(script.transport().send(POST))).toMatchObject({
      status,
      ambiguous: status >= 500,
    });
    expect(script.seen).toHaveLength(1);
  });

  test.each([
    ['retry-after-ms', '120', 120],
    ['retry-after', '1', 1000],
    ['retry-after', '1.5', 1500],
    ['retry-after', 'Sat, 21 Nov 2026 00:00:02 GMT', 2000],
    ['retry-after', 'Fri, 20 Nov 2026 00:00:00 GMT', 0],
    ['retry-after', 'soon', 500],
    ['retry-after', '-5', 500],
  ])('%s: %s waits %d ms', async (name, value, ms) => {
    script.answers = [json(503, {}, { [name]: value, date: 'Sat, 21 Nov 2026 00:00:00 GMT' }), json(200, {})];
    const { send, clock } = script.transport();
    await send(GET);
    expect(clock.slept).toEqual([ms]);
  });

  test('report a long wait instead of waiting', async () => {
    script.answers = [json(429, {}, { 'retry-after': '30' })];
    const { send, clock } = script.transport();
    expect(await rejection(send(GET))).toMatchObject({ kind: 'rate_limited', retryAfterMs: 30_000 });
    expect(await rejection(send(POST))).toMatchObject({ kind: 'rate_limited', ambiguous: false });
    expect(clock.slept).toEqual([]);
    expect(script.seen).toHaveLength(2);
  });

  test('follow x-should-retry for reads', async () => {
    script.answers = [json(503, {}, { 'x-should-retry': 'false' })];
    await rejection(script.transport().send(GET));
    expect(script.seen).toHaveLength(1);
    script.answers = [json(409, {}, { 'x-should-retry': 'true' }), json(200, {})];
    await script.transport().send(GET);
    expect(script.seen).toHaveLength(3);
  });
});

describe('a response', () => {
  test('may be 204 or have an empty body', async () => {
    script.answers = [text(204, ''), text(200, ''), json(200, {}, { 'x-request-id': 'r1' })];
    const { send } = script.transport();
    expect(await send({ method: 'DELETE', path: ['vaults', 'v'] })).toMatchObject({ body: undefined });
    expect(await send(GET)).toMatchObject({ body: undefined });
    expect(await send(GET)).toMatchObject({ requestId: 'r1' });
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is decoded from %s, and a broken one is reported', async (coding, pack) => {
    const packed = pack('{"ok":true}');
    const answer =
      (body: Buffer): Answerer =>
      (_, response) => {
        response.writeHead(200, { 'content-encoding': coding }).end(body);
      };
    script.answers = [answer(packed)];
    expect((await script.transport().send(GET)).body).toEqual({ ok: true });
    expect(script.seen[0]?.headers['accept-encoding']).toContain(coding);
    script.answers = [answer(packed.subarray(0, -4))];
    expect(await rejection(script.transport().send(POST))).toMatchObject({
      kind: 'unreachable',
      ambiguous: true,
    });
  });

  test('with a redirect is not followed', async () => {
    script.answers = [text(302, '', { location: `${script.url}/elsewhere` })];
    expect(await rejection(script.transport().send(GET))).toMatchObject({ kind: 'unreadable', status: 302 });
    expect(script.seen).toHaveLength(1);
  });

  test.each([
    ['a page of a gateway', 502, '<html>Bad Gateway</html>', { kind: 'unreadable', ambiguous: true }],
    ['a page with 200', 200, '<!doctype html><p>Sign in', { kind: 'unreadable', ambiguous: true }],
    ['cut JSON', 201, '{"id":"va', { kind: 'unreadable', ambiguous: true }],
    ['a page with 404', 404, '<html>nginx</html>', { kind: 'unreadable', ambiguous: false }],
    ['a page with 401', 401, '<html>nginx</html>', { kind: 'pat_refused', ambiguous: false }],
    ['unlimited nesting', 200, '['.repeat(200_000), { kind: 'unreadable', ambiguous: true }],
    ['plain text', 503, 'up\u0000stream \u202edown', { kind: 'server', message: 'up stream  down' }],
  ])('with %s is distinguished from the API’s own', async (_, status, body, expected) => {
    script.answers = [text(status, body)];
    const error = await rejection(script.transport().send(POST));
    expect(error).toMatchObject(expected);
    expect(String(error)).not.toContain('<');
  });

  test('of 9 MB is not read to its end', async () => {
    script.answers = [(_, response) => void response.writeHead(200).end(`"${'x'.repeat(9 * 1024 * 1024)}"`)];
    expect(await rejection(script.transport().send(GET))).toMatchObject({
      kind: 'unreadable',
      ambiguous: false,
    });
  });

  test.each([
    ['the envelope', { type: 'error', request_id: 'r', error: { type: 't', message: 'm', param: 'p' } }, 't'],
    ['without error', { code: 't', message: 'm', param: 'p', request_id: 'r' }, 't'],
    ['with a code', { error: { code: 't', message: 'm', param: 'p' }, request_id: 'r' }, 't'],
  ])('with an error is read from %s', async (_, body, type) => {
    script.answers = [json(400, body)];
    expect(await rejection(script.transport().send(POST))).toMatchObject({
      kind: 'invalid',
      message: 'm',
      param: 'p',
      requestId: 'r',
      type,
    });
  });

  test('names a refused input as the provider maps it', async () => {
    script.answers = [json(400, { error: { message: 'm', param: 'credentials[0].access_token' } })];
    expect(await rejection(script.transport().send(POST))).toMatchObject({
      param: 'credentials[0].access_token',
      field: 'credentials.0.accessToken',
    });
  });

  test('has a request id from its headers and a shortened message', async () => {
    script.answers = [json(400, { error: { message: 'm'.repeat(9_999) } }, { 'request-id': 'h' })];
    const error = await rejection(script.transport().send(POST));
    expect(error).toMatchObject({ requestId: 'h' });
    expect(String(error).length).toBeLessThan(600);
  });

  test('never contains secrets, nor does an error', async () => {
    const secrets = ['canary/token+1'];
    const echo = {
      id: 'v',
      access_token: 'a',
      auth: {
        token: 'b',
        type: 't',
        refresh: [{ Refresh_Token: 'c', client_secret: 'd', token_endpoint: 'e' }],
      },
      secret_value: 'f',
      note: 'was canary/token+1, then canary%2Ftoken%2B1',
      'canary/token+1': PAT,
    };
    script.answers = [
      json(200, echo),
      json(400, { request_id: PAT, error: { message: `bad ${PAT} canary/token+1` } }),
    ];
    const { send } = script.transport();
    const { body } = await send({ ...POST, secrets });
    expect(body).toEqual({
      id: 'v',
      auth: { type: 't', refresh: [{ token_endpoint: 'e' }] },
      note: 'was [removed], then [removed]',
      '[removed]': '[removed]',
    });
    const error = await rejection(send({ ...POST, secrets }));
    expect(error).toMatchObject({ message: 'bad [removed] [removed]', requestId: '[removed]' });
  });
});
