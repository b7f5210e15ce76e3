// Runs other programs without blocking, so that a signal is answered at once.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeAtomically } from './data-folder.mjs';
import { endOrphan, identityOf } from './processes.mjs';
import { projectNode } from './project-node.mjs';
import { beforeExit } from './stopping.mjs';

export const ROOT = path.join(import.meta.dirname, '..');
const LIFELINE = pathToFileURL(path.join(import.meta.dirname, 'lifeline.mjs')).href;

/** What we start, by the names that npm and Next give their processes. */
const COMMAND_LINE = /\bnpm\b|\bnext\b|next-server|standalone\/server\.js/;
let recordFile;

/**
 * Ends the child of a launcher that was killed over this data folder, and from now on records ours. Such a
 * child ends by itself (lifeline.mjs); this is for one that is too busy to notice, and for waiting until
 * its port, or node_modules, is free. The caller holds the folder's lock.
 */
export async function adoptChildRecord(dataDir, graceMs) {
  const file = path.join(dataDir, 'child.json');
  if (fs.existsSync(file)) await endOrphan(JSON.parse(fs.readFileSync(file, 'utf8')), COMMAND_LINE, graceMs);
  recordFile = file;
}

/** Starts a process that, where it is Node, ends when this one ends, however that happens (lifeline.mjs). */
export function spawnBound(command, args, { env = process.env, output = 'inherit', cwd = ROOT } = {}) {
  const options = [env.NODE_OPTIONS, `--import=${LIFELINE}`].filter(Boolean).join(' ');
  const child = spawn(command, args, {
    cwd,
    env: { ...env, NODE_OPTIONS: options, STRONGROOM_LAUNCHER: String(process.pid) },
    stdio: ['ignore', output, output, 'ipc'],
  });
  const identity = recordFile && child.pid ? identityOf(child.pid) : undefined;
  if (identity !== undefined) writeAtomically(recordFile, JSON.stringify(identity));
  return child;
}

/**
 * Runs a command in the project folder until it ends. Returns its exit code (null when a signal ended
 * it) and what it printed; with `isShown` its output goes to the terminal as well.
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

/** Runs a program that is written for Node. */
export function runNode(script, args, options) {
  return runCommand(projectNode(), [path.join(ROOT, script), ...args], options);
}

/** `1234` → `1.2 s`, for lines that say how long a step took. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Prints what is about to happen and why, does it, and prints how long it took. Returns what `run` returns. */
export async function step(sentence, run) {
  console.log(`${sentence} …`);
  const begun = performance.now();
  const result = await run();
  console.log(`  done in ${seconds(performance.now() - begun)}`);
  return result;
}
