import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answerer, PAT, rejection, reset, startScript } from './test-http';

let script: Awaited<ReturnType<typeof startScript>>;
beforeEach(async () => {
  script = await startScript();
});
afterEach(() => script.close());

const hang: Answerer = () => {};

const GET = { method: 'GET', path: ['vaults'] } as const;
const POST = { method: 'POST', path: ['vaults'], body: { display_name: 'A' } } as const;

describe('broken connections', () => {
  test('does not repeat a reset write and reports it as ambiguous', async () => {
    script.answers = [reset];
    expect(await rejection(script.transport().send(POST))).toMatchObject({
      kind: 'unreachable',
      ambiguous: true,
    });
    expect(script.seen).toHaveLength(1);
  });

  test('reports a refused connection as not ambiguous', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { send } = script.transport({ baseUrl: `http://127.0.0.1:${port}` });
    expect(await rejection(send(POST))).toMatchObject({ kind: 'unreachable', ambiguous: false });
  });

  test('reports an unknown host as not ambiguous', async () => {
    const { send } = script.transport({
      fetch: async () => {
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }),
        });
      },
    });
    expect(await rejection(send(POST))).toMatchObject({ kind: 'unreachable', ambiguous: false });
  });

  test('stops waiting for a server that hangs, and reports a write as ambiguous', async () => {
    script.answers = [hang];
    const { send } = script.transport({ attemptTimeoutMs: 30 });
    expect(await rejection(send(POST))).toMatchObject({ kind: 'unreachable', ambiguous: true });
    expect(script.seen).toHaveLength(1);
    expect(await rejection(send(GET))).toMatchObject({ kind: 'unreachable', ambiguous: false });
    expect(script.seen).toHaveLength(4);
  });

  test('stops waiting for a body that never ends', async () => {
    script.answers = [(_, response) => void response.writeHead(200).write('{"data":[')];
    const { send } = script.transport({ attemptTimeoutMs: 50, retriesMax: 0 });
    expect(await rejection(send(GET))).toMatchObject({ kind: 'unreachable' });
  });

  test('is not blocked by a service that ignores the signal', async () => {
    const { send } = script.transport({
      fetch: () => new Promise(() => {}),
      attemptTimeoutMs: 10,
      retriesMax: 0,
    });
    expect(await rejection(send(GET))).toMatchObject({ kind: 'unreachable' });
  });

  test('lets the caller cancel before and during a call', async () => {
    const controller = new AbortController();
    script.answers = [() => controller.abort()];
    const { send } = script.transport();
    expect(await rejection(send({ ...POST, signal: controller.signal }))).toMatchObject({
      kind: 'aborted',
      ambiguous: true,
    });
    expect(await rejection(send({ ...POST, signal: controller.signal }))).toMatchObject({
      kind: 'aborted',
      ambiguous: false,
    });
    expect(script.seen).toHaveLength(1);
  });

  test('keeps the PAT out of every error and its cause', async () => {
    script.answers = [reset];
    const error = await rejection(script.transport({ retriesMax: 0 }).send(GET));
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(PAT);
  });
});
