// The web server as a child: started, waited for, stopped.
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
/** The server sends no call after 60 s (lib/core/server/stopping.ts); what its requests do then takes less than the rest. */
const STOP_TIMEOUT_MS = 120_000;
const SAY_AFTER_MS = 2_000;
const SOCKETS = pathToFileURL(path.join(import.meta.dirname, 'sockets.mjs')).href;
const PORT_SENTENCES = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} on ${host} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`,
  EACCES: ({ port }) =>
    `Port ${port} needs more rights than you have. Choose one above 1023: PORT=3000 npm start`,
  EADDRNOTAVAIL: ({ host }) => `HOST=${host} is not an address of this machine. Use 127.0.0.1 or 0.0.0.0.`,
  ENOTFOUND: ({ host }) => `HOST=${host} is not a known host name. Use 127.0.0.1 or 0.0.0.0.`,
};

/** Listens there for a moment. Returns the port. Rejects with the error of listen(2). */
async function tryListen(options) {
  const probe = net.createServer().listen({ ...options, exclusive: true });
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Throws Refusal with a sentence for an address on which no server can listen. */
export async function checkPort(settings) {
  try {
    await tryListen({ host: settings.host, port: settings.port });
  } catch (error) {
    const sentence = PORT_SENTENCES[error.code];
    throw sentence === undefined ? error : new Refusal(sentence(settings));
  }
}

/** A port that is free now on 127.0.0.1. */
export const freePort = () => tryListen({ host: '127.0.0.1', port: 0 });

/** Whether anything answers HTTP at `url`. */
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
 * Starts `args` as the server and resolves when it answers. From then on its end is ours: it
 * is stopped before we exit, and when it dies by itself so does the launcher, with code 1.
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
  if (hasEnded) throw new Refusal('The server ended before it answered. Its output above says why.');
  if (!isUp) throw new Refusal(`The server did not answer within ${READY_TIMEOUT_MS / 1000} s at ${url}.`);
  ended.then(() => {
    if (stopping()) return;
    console.error('\nThe server ended by itself; stopping.');
    exit(1);
  });
  return child;
}
