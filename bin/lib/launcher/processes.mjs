// What /proc says about other processes (proc(5)), and waiting for them.
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** The pid of a process's parent; undefined if the process has ended. */
export function parentOf(pid) {
  try {
    // The name before these fields may itself hold spaces and brackets.
    const [, state, parent] = /.*\) (\S) (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

/** The command line with spaces between the words; empty if the process has ended or may not be read. */
export function commandLineOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Resolves to true as soon as `isDone()` holds, or to false after `timeoutMs`. */
export async function waitUntil(isDone, timeoutMs, everyMs = 50) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) return false;
    await wait(everyMs);
  }
  return true;
}
