// Which process is which. A pid alone is no name: it is given to somebody else sooner or later.
import fs from 'node:fs';

function bootId() {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** Fields of /proc/<pid>/stat after the name, which may itself hold spaces and brackets (proc(5)). */
function statFields(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Names a living process for good: pid, start (clock ticks since boot) and boot. Undefined when it is gone. */
export function identityOf(pid) {
  const fields = statFields(pid);
  if (fields === undefined || fields[0] === 'Z') return undefined;
  return { pid, started: fields[19], boot: bootId() };
}

/** True when the very process of `identity` still runs. */
export function isAlive(identity) {
  const now = identityOf(identity.pid);
  return now !== undefined && now.started === identity.started && now.boot === identity.boot;
}

/** The parent's pid, or 0. */
export function parentOf(pid) {
  return Number(statFields(pid)?.[1] ?? 0);
}

/** The command line with blanks between the words; empty when the process is gone or nobody may look. */
export function commandLineOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves to true as soon as `isDone()` holds, or to false after `timeoutMs`. */
export async function waitUntil(isDone, timeoutMs, everyMs = 50) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) return false;
    await wait(everyMs);
  }
  return true;
}
