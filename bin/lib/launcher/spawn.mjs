// Runs other programs without blocking, so that signals are handled immediately.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { heldLocks } from './lock.mjs';
import { projectNode } from './node-runtime.mjs';
import { beforeExit } from './shutdown.mjs';

export const ROOT = path.join(import.meta.dirname, '../../..');
const EXIT_WITH_PARENT = pathToFileURL(path.join(import.meta.dirname, 'exit-with-parent.mjs')).href;

/** Starts a process that inherits our locks. A Node process also ends when this process ends, even by kill -9. */
export function spawnBound(command, args, { env = process.env, output = 'inherit' } = {}) {
  const options = [env.NODE_OPTIONS, `--import=${EXIT_WITH_PARENT}`].filter(Boolean).join(' ');
  return spawn(command, args, {
    cwd: ROOT,
    env: { ...env, NODE_OPTIONS: options, STRONGROOM_LAUNCHER: String(process.pid) },
    stdio: ['ignore', output, output, ...heldLocks],
  });
}

/**
 * Runs a command in the project folder until it ends. Returns its exit code (null if a signal ended it) and
 * its output. With `isShown`, the output also goes to the terminal.
 */
export function runCommand(command, args, { env, isShown = false } = {}) {
  return new Promise((resolve) => {
    const child = spawnBound(command, args, { env, output: 'pipe' });
    const forget = beforeExit(() => {
      child.kill('SIGTERM');
    });
    const chunks = [];
    const keep = (to) => (chunk) => {
      chunks.push(chunk);
      if (isShown) to.write(chunk);
    };
    child.stdout.on('data', keep(process.stdout));
    child.stderr.on('data', keep(process.stderr));
    const end = (status, reason = '') => {
      forget();
      resolve({ status, output: Buffer.concat(chunks).toString('utf8') + reason });
    };
    child.on('error', (error) => end(127, `${error.message}\n`));
    child.on('close', (status) => end(status));
  });
}

export function runNode(script, args, options) {
  return runCommand(projectNode(), [path.join(ROOT, script), ...args], options);
}

/** `1234` → `1.2 s`, for lines that say how long a step took. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Prints a sentence, runs `run` and prints its duration. Returns what `run` returns. */
export async function step(sentence, run) {
  console.log(`${sentence} …`);
  const begun = performance.now();
  const result = await run();
  console.log(`  done in ${seconds(performance.now() - begun)}`);
  return result;
}
