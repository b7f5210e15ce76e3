// The one place where this program listens to signals and decides how it ends.

/** @type {Array<() => void | Promise<void>>} */
const stops = [];
let isStopping = false;

/** An error whose message is all that a person needs: printed without a stack. */
export class Refusal extends Error {}

/** Registers what must end before the program does; last registered ends first. Returns the way to take it back. */
export function beforeExit(stop) {
  stops.push(stop);
  return () => {
    const index = stops.indexOf(stop);
    if (index !== -1) stops.splice(index, 1);
  };
}

/** True once the program is on its way out, so that a child's death is no news. */
export function stopping() {
  return isStopping;
}

/** Ends everything registered, in reverse order, and then leaves `stops` empty. Never rejects. */
export async function stopAll() {
  isStopping = true;
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
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

/** Exits 1 with the reason: a sentence where we know it, the stack where we do not. */
export function fail(error) {
  if (!isStopping) console.error(error instanceof Refusal ? `\n${error.message}` : error);
  return exit(1);
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
