// Uses a real server in place of Next.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { receive } from './receive-requests';

vi.stubEnv('DATABASE_URL', 'postgresql://nowhere');
vi.stubEnv('AUTH_SECRET', 'x'.repeat(32));
vi.stubEnv('AUDIT_SIGNING_KEY', 'x');
vi.stubEnv('QODER_PAT', 'pt-test');
vi.stubEnv('APP_URL', 'http://vaults.test');

const own = { origin: 'http://vaults.test' };

let reached: http.IncomingMessage[];
const server = http.createServer((request, response) => {
  if (!receive(request, response, { hasAction: (id) => id === 'own', sendFile: () => false })) return;
  reached.push(request);
  response.end('from Next');
});
let port: number;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
beforeEach(() => {
  reached = [];
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  vi.unstubAllEnvs();
});

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

async function ask(method: string, path: string, headers: http.OutgoingHttpHeaders = {}, body?: string) {
  const sent = http.request({ port, host: '127.0.0.1', agent, method, path, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, headers: response.headers, text, isReused: sent.reusedSocket };
}

test.each<[number, string, string, http.OutgoingHttpHeaders, RegExp]>([
  [421, 'GET', '/vaults', { host: 'evil.example' }, /does not accept this host name/],
  [405, 'TRACE', '/vaults', {}, /does not support this method/],
  [400, 'GET', '/vaults/%ff', {}, /cannot read this URL/],
  [403, 'POST', '/vaults', { origin: 'https://evil.example' }, /did not come from a page of this console/],
  [404, 'POST', '/sign-in', { 'next-action': 'other', ...own }, /does not have this action/],
])('%i: refuses %s %s with all headers before Next', async (status, method, path, headers, reason) => {
  const answer = await ask(method, path, { ...headers, 'x-request-id': 'from-a-proxy.1' });
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(reason);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'x-request-id': 'from-a-proxy.1',
  });
  expect(reached).toEqual([]);
});

test('reads and discards a body that is too long, and keeps the connection', async () => {
  const headers = { ...own, 'content-type': 'text/plain' };
  expect(await ask('POST', '/vaults', headers, 'x'.repeat(1_100_000))).toMatchObject({ status: 413 });
  expect(await ask('GET', '/vaults')).toMatchObject({ status: 200, text: 'from Next', isReused: true });
  expect(reached).toHaveLength(1);
});

test('marks accepted requests and removes headers that only a proxy may set', async () => {
  const forged = { 'x-forwarded-host': 'evil.example', 'x-real-ip': '10.0.0.1', 'x-action-forwarded': '1' };
  const { headers } = await ask('GET', '/vaults?q=a', { ...forged, 'x-strongroom-peer': 'forged' });
  const [request] = reached;
  expect(request?.headers).toMatchObject({
    'x-pathname': '/vaults?q=a',
    'x-request-id': headers['x-request-id'],
  });
  expect(request?.headers['x-strongroom-peer']).toMatch(/^\S{32} 127\.0\.0\.1$/);
  for (const name of Object.keys(forged)) expect(request?.headers).not.toHaveProperty(name);
  expect(request?.rawHeaders.join()).not.toMatch(/evil|forged|x-real-ip/);
  expect(headers['content-security-policy']).toContain("script-src 'self' 'nonce-");
});
