// One launcher per data folder. The lock is the kernel's (flock(2)): it ends with its holder, however
// that ended, so there is no stale lock and no reused pid to be fooled by.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { identityOf, isAlive, waitUntil } from './processes.mjs';
import { Refusal } from './stopping.mjs';

const STOPPING_TIMEOUT_MS = 20_000;

/** Locks the open file. The lock belongs to the open file description, so it stays when `flock` has ended. */
function tryLock(handle) {
  const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', handle],
  });
  if (error !== undefined)
    throw new Refusal('The command `flock` is missing. Install util-linux (`apt-get install util-linux`).');
  return status === 0;
}

function holderOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Takes the folder for this process until it ends. `npm` is the identity of the npm that runs us, or
 * undefined: a holder whose npm was killed is on its way out and is waited for; any other is named and refused.
 */
export async function lockDataFolder(folder, npm) {
  const file = path.join(folder, 'lock');
  // Appending neither empties the file under its holder nor moves another's record.
  const handle = fs.openSync(file, 'a+', 0o600);
  if (!tryLock(handle)) {
    const holder = holderOf(file);
    const isLeaving = holder?.npm !== undefined && !isAlive(holder.npm);
    if (isLeaving) console.log('An earlier start is still stopping; waiting for it …');
    if (!isLeaving || !(await waitUntil(() => tryLock(handle), STOPPING_TIMEOUT_MS, 200)))
      throw new Refusal(
        `Strongroom already runs over ${folder} (process ${holder?.pid ?? 'unknown'}). ` +
          'Stop it first, or set DATA_DIR and PORT to start another one.',
      );
  }
  fs.ftruncateSync(handle);
  fs.writeSync(handle, JSON.stringify({ ...identityOf(process.pid), npm }));
}
