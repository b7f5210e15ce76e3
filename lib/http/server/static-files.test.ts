import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compressFiles } from '../../../bin/lib/launcher/compress.mjs';
import { pathOf } from './receive-requests';
import { compressedFiles } from './static-files';

const SCRIPT = 'console.log("a script of a page");\n'.repeat(100);
const STYLE = '.row { color: red }\n'.repeat(100);

let folder: string;
let server: http.Server;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-static-'));
  fs.mkdirSync(path.join(folder, 'chunks'));
  fs.writeFileSync(path.join(folder, 'chunks/a.js'), SCRIPT);
  fs.writeFileSync(path.join(folder, 'chunks/b.css'), STYLE);
  fs.writeFileSync(path.join(folder, 'chunks/c.map'), '{}');
  await compressFiles(folder);
  const sendFile = compressedFiles(folder);
  server = http.createServer((request, response) => {
    if (!sendFile(pathOf(request.url), request, response)) response.end('from Next');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, encoding?: string, method = 'GET') {
  const { port } = server.address() as AddressInfo;
  const headers = { ...(encoding !== undefined && { 'accept-encoding': encoding }) };
  const sent = http.request({ port, host: '127.0.0.1', method, path: url, headers }).end();
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { headers: response.headers, body: Buffer.concat(chunks) };
}

test.each([
  ['/_next/static/chunks/a.js', 'gzip, deflate, br', 'br', brotliDecompressSync, SCRIPT],
  ['/_next/static/chunks/a.js?dpl=1', 'gzip, br;q=0', 'gzip', gunzipSync, SCRIPT],
  ['/_next/static/chunks/a.js', 'GZIP;q=0.5', 'gzip', gunzipSync, SCRIPT],
  ['/_next/static/chunks/b.css', 'br', 'br', brotliDecompressSync, STYLE],
])('sends %s for “%s” as %s', async (url, encoding, name, decode, text) => {
  const { headers, body } = await ask(url, encoding);
  expect(headers).toMatchObject({
    'content-encoding': name,
    'content-length': String(body.length),
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  });
  expect(headers['content-type']).toMatch(url.includes('.css') ? /^text\/css/ : /^application\/javascript/);
  expect(decode(body).toString()).toBe(text);
});

test('sends the length but no body for HEAD', async () => {
  const { headers, body } = await ask('/_next/static/chunks/a.js', 'br', 'HEAD');
  expect(Number(headers['content-length'])).toBeGreaterThan(0);
  expect(body).toHaveLength(0);
});

test.each<[url: string, encoding: string | undefined, method?: string]>([
  ['/_next/static/chunks/a.js', undefined],
  ['/_next/static/chunks/a.js', 'identity, br;q=0'],
  ['/_next/static/chunks/a.js', 'br', 'POST'],
  ['/_next/static/chunks/a.js.br', 'br'],
  ['/_next/static/chunks/c.map', 'br'],
  ['/_next/static/chunks/none.js', 'br'],
  ['/_next/static/../static/chunks/a.js', 'br'],
  ['/_next/static/chunks/%61.js', 'br'],
  ['/vaults', 'br'],
])('leaves %s for “%s” to Next', async (url, encoding, method) => {
  const { body } = await ask(url, encoding, method);
  expect(body.toString()).toBe('from Next');
});
