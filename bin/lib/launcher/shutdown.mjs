// The only module that handles signals and decides how the program ends.

const stops = new Set();
let isStopping = false;

/** An error whose message is enough for a person: printed without a stack. */
export class Refusal extends Error {}

/**
 * Registers a function to run before the program exits. The last registered runs first. Returns a function
 * that unregisters it.
 */
export function beforeExit(stop) {
  stops.add(stop);
  return () => stops.delete(stop);
}

/** True after the program has started to exit, when the end of a child is expected. */
export function stopping() {
  return isStopping;
}

/** Runs all registered functions in reverse order and removes them. Never rejects. */
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

/** Stops everything and exits with `code`. Ignores a second call, because the first one is already stopping. */
export async function exit(code) {
  if (isStopping) return;
  await stopAll();
  process.exit(code);
}

/** Advice for an error of the operating system, by its code (errno(3)). */
const SYSTEM_SENTENCES = {
  ENOSPC: 'The disk is full. Free some space, then start again.',
  EDQUOT: 'The disk quota is used up. Free some space, then start again.',
  EROFS: 'The file system is read-only. Set DATA_DIR to a folder that can be written to.',
  EIO: 'The disk reports an error. Check it before the next start.',
  EACCES: 'You have no permission to write there. Set DATA_DIR to a folder of your own.',
  EPERM: 'You have no permission to write there. Set DATA_DIR to a folder of your own.',
  EMFILE: 'This process may not open more files. Raise the limit (`ulimit -n`), then start again.',
  ENFILE: 'This machine cannot open more files. End other programs, then start again.',
};

/** Returns the explanation of an error, or the error itself if only its stack helps. */
export function explained(error) {
  if (error instanceof Refusal) return `\n${error.message}`;
  const sentence = SYSTEM_SENTENCES[error?.code];
  if (sentence === undefined) return error;
  return `\n${sentence}${error.path === undefined ? '' : ` (${error.syscall} ${error.path})`}`;
}

/** Exits with code 1 and the reason: an explanation of known errors, otherwise the stack. */
export function fail(error) {
  if (!isStopping) console.error(explained(error));
  return exit(1);
}

const NPM_CHECK_MS = 500;

/** Returns the process id of the npm that runs this program. Undefined for a program that was started without npm. */
export const npmPid = () => (process.env.npm_lifecycle_event === undefined ? undefined : process.ppid);

/** Exits when that npm has ended: after kill -9 on npm, nothing else stops this program. */
export function exitWithNpm() {
  const npm = npmPid();
  if (npm === undefined) return;
  setInterval(() => process.ppid !== npm && exit(1), NPM_CHECK_MS).unref();
}

/**
 * Runs a program. SIGTERM, SIGINT and SIGHUP stop everything and exit with `codeOnSignal`. An error of `main`
 * is printed and exits with code 1.
 */
export function runProgram(main, { codeOnSignal = 0 } = {}) {
  // The terminal or the pipe may close first. PostgreSQL must still be stopped.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => exit(codeOnSignal));
  process.on('uncaughtException', fail);
  main().catch(fail);
}
