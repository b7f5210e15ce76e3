// One launcher per data folder. The kernel holds the lock (flock(2)) for the launcher and its children, and releases
// it when the last of them has ended in any way. So no lock is stale, and no child outlives its launcher unnoticed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parentOf, waitUntil } from './processes.mjs';
import { npmPid, Refusal } from './shutdown.mjs';

const STOPPING_TIMEOUT_MS = 20_000;

/** File descriptors of the locks that this process holds. Each child inherits them. */
export const heldLocks = [];

/** Locks the open file. The lock belongs to the open file description, so it remains after `flock` has ended. */
function tryLock(handle) {
  const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', handle],
  });
  if (error !== undefined)
    throw new Refusal('The command `flock` is missing. Install util-linux (`apt-get install util-linux`).');
  return status === 0;
}

/** Returns the pids of the launcher that holds the lock and of its npm. Empty if its record cannot be read. */
function holderOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** True if the holder or its npm was killed: the remaining processes with the lock are about to end. */
function isLeaving({ pid, npm }) {
  const parent = parentOf(pid);
  return parent === undefined || (npm !== undefined && parent !== npm);
}

/**
 * Locks the folder for this process and its children. Waits up to 20 s for the children of a killed launcher.
 * Throws Refusal, which names the holder, if another launcher uses the folder.
 */
export async function lockDataFolder(folder) {
  const file = path.join(folder, 'lock');
  // Append mode does not empty the holder's file or overwrite its record.
  const handle = fs.openSync(file, 'a+', 0o600);
  let isLocked = tryLock(handle);
  if (!isLocked && isLeaving(holderOf(file))) {
    console.log('An earlier start is still stopping. Waiting for it …');
    isLocked = await waitUntil(() => tryLock(handle), STOPPING_TIMEOUT_MS, 200);
  }
  if (!isLocked)
    throw new Refusal(
      `Strongroom already runs over ${folder} (process ${holderOf(file).pid ?? 'unknown'}). ` +
        'Stop it first, or set DATA_DIR and PORT to start another one.',
    );
  heldLocks.push(handle);
  fs.ftruncateSync(handle);
  fs.writeSync(handle, JSON.stringify({ pid: process.pid, npm: npmPid() }));
}
