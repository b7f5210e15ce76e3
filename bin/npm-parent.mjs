// `kill -9` on npm leaves this process running with nobody to stop it. Notice, and stop.
import { commandLineOf, identityOf, isAlive, parentOf } from './processes.mjs';
import { exit } from './stopping.mjs';

const CHECK_MS = 500;

/** The npm that runs us, at most one shell away; undefined when we were started by hand. */
export function npmParent() {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  for (const pid of [process.ppid, parentOf(process.ppid)])
    if (pid > 1 && /\bnpm\b/.test(commandLineOf(pid)) && !/^(\S*\/)?(ba|da)?sh /.test(commandLineOf(pid)))
      return identityOf(pid);
  return undefined;
}

/** Stops the program when that npm is gone. */
export function stopWithNpm(npm) {
  if (npm === undefined) return;
  setInterval(() => {
    if (!isAlive(npm)) exit(1);
  }, CHECK_MS).unref();
}
