// The sockets of a server that is set up like Next's, in a separate process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** Like Next: an `upgrade` listener that keeps the socket and does nothing, and `close` on SIGTERM. */
const SERVER = `
  const http = require('node:http');
  const server = http.createServer((request, response) => {
    if (request.url === '/slow') process.send('slow');
    // Busy, so that requests wait unread.
    if (request.url === '/busy') for (const until = performance.now() + 20; performance.now() < until; );
    const answer = () => response.end(request.url);
    if (request.url === '/slow') process.once('message', answer); else answer();
  });
  server.on('upgrade', (request, socket) => socket.on('error', () => {}));
  const open = () => globalThis.strongroomOpenDoor(({ url }, response) => {
    if (url === '/refused') response.end('by the door');
    return url !== '/refused';
  });
  if (process.argv.includes('shut')) process.once('message', open); else open();
  process.on('SIGTERM', () => {
    process.send('ending');
    server.close(() => process.exit(143));
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));`;

let child: ChildProcess;
let port: number;
async function start(...args: string[]) {
  const sockets = pathToFileURL(path.join(import.meta.dirname, 'sockets.mjs')).href;
  child = spawn(process.execPath, ['--import', sockets, '-e', SERVER, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  [port] = (await once(child, 'message')) as [number];
}
beforeEach(() => start());
afterEach(() => {
  child.kill('SIGKILL');
});

const descriptors = () => fs.readdirSync(`/proc/${child.pid}/fd`).length;

/** Sends a request over its own socket. Resolves with the whole response after the server has closed the socket. */
async function raw(lines: string[]): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const upgrade = (url: string) =>
  raw([`GET ${url} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket']);

test('answers an upgrade request like any other, and closes its socket', async () => {
  const answer = await upgrade('/_next/x');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  expect(answer).toContain('/_next/x');
});

test('600 upgrade requests leave no descriptor open', async () => {
  await upgrade('/_next/x');
  const before = descriptors();
  for (let round = 0; round < 20; round += 1)
    await Promise.all(Array.from({ length: 30 }, () => upgrade('/_next/x')));
  expect(descriptors()).toBeLessThanOrEqual(before + 5);
});

const asked = (agent: http.Agent, url: string) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .get({ port, host: '127.0.0.1', path: url, agent }, (response) => {
        response.resume().once('end', () => resolve(response));
      })
      .on('error', reject);
  });

test('the front door decides which requests reach Next, and earlier requests wait for it', async () => {
  child.kill('SIGKILL');
  await start('shut');
  const agent = new http.Agent();
  const answered: string[] = [];
  const early = ['/refused', '/passed'].map(async (url) => {
    const response = await asked(agent, url);
    answered.push(url);
    return response.headers['content-length'];
  });
  // If the requests did not wait, their responses would arrive before the response of the server that starts later.
  const first = child;
  await start();
  await asked(agent, '/');
  expect(answered).toEqual([]);
  first.send('open');
  expect(await Promise.all(early)).toEqual([String('by the door'.length), String('/passed'.length)]);
  first.kill('SIGKILL');
});

test('SIGTERM: a keep-alive connection gets its response with Connection: close, and the process ends', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await asked(agent, '/first');
  const slow = asked(agent, '/slow');
  expect(await once(child, 'message')).toEqual(['slow', undefined]);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await once(child, 'message')).toEqual(['ending', undefined]);
  child.send('answer');
  const { statusCode, headers } = await slow;
  expect(statusCode).toBe(200);
  expect(headers.connection).toBe('close');
  expect(await ended).toEqual([143, null]);
});

test('SIGTERM under load: no request over a keep-alive connection is interrupted', async () => {
  const agent = new http.Agent({ keepAlive: true });
  const closed: unknown[] = [];
  let count = 0;
  const ask = async () => {
    for (;;) {
      const { headers } = await asked(agent, '/busy');
      count += 1;
      if (count === 40) child.kill('SIGTERM');
      if (headers.connection === 'close') return closed.push(headers.connection);
    }
  };
  const ended = once(child, 'exit');
  await Promise.all([ask(), ask(), ask(), ask()]);
  expect(closed).toHaveLength(4);
  expect(await ended).toEqual([143, null]);
});

test('SIGTERM: a connection without a request does not keep the process running', async () => {
  const silent = net.connect(port, '127.0.0.1');
  silent.write('GET / HTTP/1.1\r\nHost:');
  silent.on('error', () => {});
  await asked(new http.Agent(), '/');
  const ended = once(child, 'exit');
  const begun = performance.now();
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
