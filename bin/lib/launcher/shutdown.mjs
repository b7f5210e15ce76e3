// The one place where this program listens to signals and decides how it ends.

const stops = new Set();
let isStopping = false;

/** An error whose message is all that a person needs: printed without a stack. */
export class Refusal extends Error {}

/** Registers what must end before the program does; last registered ends first. Returns the way to take it back. */
export function beforeExit(stop) {
  stops.add(stop);
  return () => stops.delete(stop);
}

/** True once the program is on its way out, so that a child's death is no news. */
export function stopping() {
  return isStopping;
}

/** Ends everything registered, in reverse order, and then leaves `stops` empty. Never rejects. */
export async function stopAll() {
  isStopping = true;
  while (stops.size > 0) {
    const stop = [...stops].at(-1);
    stops.delete(stop);
    try {
      await stop();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  }
}

/** Stops everything and exits with `code`. A second call is ignored: the first is already at it. */
export async function exit(code) {
  if (isStopping) return;
  await stopAll();
  process.exit(code);
}

/** What a person can do about an error of the operating system, by its code (errno(3)). */
const SYSTEM_SENTENCES = {
  ENOSPC: 'The disk is full. Free some space, then start again.',
  EDQUOT: 'The disk quota is used up. Free some space, then start again.',
  EROFS: 'The file system is read-only. Set DATA_DIR to a folder that can be written to.',
  EIO: 'The disk reports an error. Check it before the next start.',
  EACCES: 'The permission to write there is missing. Set DATA_DIR to a folder of your own.',
  EPERM: 'The permission to write there is missing. Set DATA_DIR to a folder of your own.',
  EMFILE: 'This process may not open more files. Raise the limit (`ulimit -n`), then start again.',
  ENFILE: 'This machine cannot open more files. End other programs, then start again.',
};

/** The sentence of an error, or the error itself where only its stack helps. */
export function explained(error) {
  if (error instanceof Refusal) return `\n${error.message}`;
  const sentence = SYSTEM_SENTENCES[error?.code];
  if (sentence === undefined) return error;
  return `\n${sentence}${error.path === undefined ? '' : ` (${error.syscall} ${error.path})`}`;
}

/** Exits 1 with the reason: a sentence where we know it, the stack where we do not. */
export function fail(error) {
  if (!isStopping) console.error(explained(error));
  return exit(1);
}

const NPM_CHECK_MS = 500;

/** Process id of the npm that runs this program; undefined for a program that was started by hand. */
export const npmPid = () => (process.env.npm_lifecycle_event === undefined ? undefined : process.ppid);

/** Exits when that npm is gone: after kill -9 on npm there is no one else to stop this program. */
export function exitWithNpm() {
  const npm = npmPid();
  if (npm === undefined) return;
  setInterval(() => process.ppid !== npm && exit(1), NPM_CHECK_MS).unref();
}

/**
 * Runs a program: SIGTERM, SIGINT and SIGHUP stop everything and exit with `codeOnSignal`; what `main`
 * throws becomes a sentence and exit code 1.
 */
export function runProgram(main, { codeOnSignal = 0 } = {}) {
  // The terminal or the pipe may go before we do; that is no reason to leave PostgreSQL running.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => exit(codeOnSignal));
  process.on('uncaughtException', fail);
  main().catch(fail);
}
