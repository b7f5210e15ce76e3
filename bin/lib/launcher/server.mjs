// Starts, awaits and stops the web server as a child process.
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectNode } from './node-runtime.mjs';
import { waitUntil } from './processes.mjs';
import { localUrl } from './settings.mjs';
import { beforeExit, exit, Refusal, stopping } from './shutdown.mjs';
import { spawnBound } from './spawn.mjs';

const READY_TIMEOUT_MS = 240_000;
/**
 * The server sends no call after 60 s (lib/core/server/stopping.ts). Its requests then need less than the
 * remaining time.
 */
const STOP_TIMEOUT_MS = 120_000;
const SAY_AFTER_MS = 2_000;
const SOCKETS = pathToFileURL(path.join(import.meta.dirname, 'sockets.mjs')).href;
const PORT_SENTENCES = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} on ${host} is used by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`,
  EACCES: ({ port }) =>
    `Port ${port} needs more permissions than you have. Choose a port above 1023: PORT=3000 npm start`,
  EADDRNOTAVAIL: ({ host }) => `HOST=${host} is not an address of this machine. Use 127.0.0.1 or 0.0.0.0.`,
  ENOTFOUND: ({ host }) => `HOST=${host} is not a known host name. Use 127.0.0.1 or 0.0.0.0.`,
};

/** Listens briefly. Returns the port. Rejects with the error of listen(2). */
async function tryListen(options) {
  const probe = net.createServer().listen({ ...options, exclusive: true });
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Throws Refusal with an explanation if no server can listen at this address. */
export async function checkPort(settings) {
  try {
    await tryListen({ host: settings.host, port: settings.port });
  } catch (error) {
    const sentence = PORT_SENTENCES[error.code];
    throw sentence === undefined ? error : new Refusal(sentence(settings));
  }
}

export const freePort = () => tryListen({ host: '127.0.0.1', port: 0 });

const answersHttp = (url) =>
  fetch(url, { signal: AbortSignal.timeout(5_000), headers: { connection: 'close' } })
    .then((response) => response.body?.cancel())
    .then(
      () => true,
      () => false,
    );

async function stopChild(child, ended) {
  child.kill('SIGTERM');
  const say = setTimeout(
    () => console.log(`Waiting for requests to end, up to ${STOP_TIMEOUT_MS / 60_000} minutes …`),
    SAY_AFTER_MS,
  );
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(say);
  clearTimeout(force);
}

/**
 * Starts `args` as the server and resolves when it answers. Then this program owns the server: it stops the
 * server before it exits, and exits with code 1 if the server ends unexpectedly.
 */
export async function startServer(args, { env, settings, output = 'inherit' }) {
  const child = spawnBound(projectNode(), ['--import', SOCKETS, ...args], { env, output });
  let hasEnded = false;
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  }).then(() => {
    hasEnded = true;
  });
  beforeExit(() => stopChild(child, ended));
  const url = `${localUrl(settings)}/api/health`;
  const isUp = await waitUntil(async () => hasEnded || (await answersHttp(url)), READY_TIMEOUT_MS, 50);
  if (hasEnded) throw new Refusal('The server ended before it answered. The output above has the reason.');
  if (!isUp) throw new Refusal(`The server did not answer within ${READY_TIMEOUT_MS / 1000} s at ${url}.`);
  ended.then(() => {
    if (stopping()) return;
    console.error('\nThe server ended unexpectedly. Stopping.');
    exit(1);
  });
  return child;
}
