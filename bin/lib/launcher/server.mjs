// The web server as a child: started, waited for, stopped.
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectNode } from './node-runtime.mjs';
import { waitUntil } from './processes.mjs';
import { localUrl } from './settings.mjs';
import { beforeExit, exit, Refusal, stopping } from './shutdown.mjs';
import { spawnBound } from './spawn.mjs';

const READY_TIMEOUT_MS = 90_000;
/** The server sends no call after 60 s (lib/core/server/stopping.ts); what its requests do then takes less than the rest. */
const STOP_TIMEOUT_MS = 120_000;
const SAY_AFTER_MS = 2_000;
const SOCKETS = pathToFileURL(path.join(import.meta.dirname, 'sockets.mjs')).href;
const PORT_SENTENCES = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} on ${host} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`,
  EACCES: ({ port }) =>
    `Port ${port} needs more rights than you have. Choose one above 1023: PORT=3000 npm start`,
  EADDRNOTAVAIL: ({ host }) => `HOST=${host} is no address of this machine. Use 127.0.0.1 or 0.0.0.0.`,
  ENOTFOUND: ({ host }) => `HOST=${host} is no known host name. Use 127.0.0.1 or 0.0.0.0.`,
};

/** Refuses, in a sentence, an address on which no server can listen. */
export function checkPort(settings) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error) => {
      const sentence = PORT_SENTENCES[error.code];
      reject(sentence === undefined ? error : new Refusal(sentence(settings)));
    });
    probe.listen({ port: settings.port, host: settings.host, exclusive: true }, () => probe.close(resolve));
  });
}

/** A port that is free now on 127.0.0.1. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether anything answers HTTP at `url`. */
function answersHttp(url) {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(true);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

function stopChild(child, ended) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  child.kill('SIGTERM');
  const say = setTimeout(
    () => console.log(`Waiting for requests to end, up to ${STOP_TIMEOUT_MS / 60_000} minutes …`),
    SAY_AFTER_MS,
  );
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  return ended.finally(() => {
    clearTimeout(say);
    clearTimeout(force);
  });
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
  if (hasEnded) throw new Refusal('The server ended before it answered; what it said stands above.');
  if (!isUp) throw new Refusal(`The server did not answer within ${READY_TIMEOUT_MS / 1000} s at ${url}.`);
  ended.then(() => {
    if (stopping()) return;
    console.error('\nThe server ended by itself; stopping.');
    exit(1);
  });
  return child;
}
