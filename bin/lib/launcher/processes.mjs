// Reads facts about other processes from /proc (proc(5)), and waits for them.
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Returns the pid of a process's parent. Undefined if the process has ended. */
export function parentOf(pid) {
  try {
    // The name before these fields may contain spaces and parentheses.
    const [, state, parent] = /.*\) (\S) (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

/** Returns the command line, separated by spaces. Empty if the process has ended or cannot be read. */
export function commandLineOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Resolves to true as soon as `isDone()` is true, or to false after `timeoutMs`. */
export async function waitUntil(isDone, timeoutMs, everyMs = 50) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) return false;
    await wait(everyMs);
  }
  return true;
}
