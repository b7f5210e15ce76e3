import 'server-only';
import { setMaxListeners } from 'node:events';

/**
 * How long after the signal calls of the Vaults API may still begin and run, milliseconds: enough for the steps of a
 * rotation. What comes after the last call takes less than the rest of the two minutes after which the launcher kills
 * this process (bin/lib/launcher/server.mjs).
 */
const CALLS_MS = 60_000;

/** How far the end of this process has come. */
export interface Stopping {
  /** Aborts when the process is asked to end: no retry, no wait and no next item of a series begins. */
  begun: AbortSignal;
  /** Aborts a minute later: no call is sent, and those on their way are cut. */
  over: AbortSignal;
}

/** One that begins when it is called for; `callsMs` is for tests. */
export function createStopping(callsMs = CALLS_MS): Stopping & { begin: () => void } {
  const begun = new AbortController();
  const over = new AbortController();
  setMaxListeners(0, begun.signal, over.signal);
  const begin = () => {
    if (begun.signal.aborted) return;
    begun.abort();
    setTimeout(() => over.abort(), callsMs).unref();
  };
  return { begun: begun.signal, over: over.signal, begin };
}

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomStopping?: ReturnType<typeof createStopping> };

function own() {
  shared.strongroomStopping ??= createStopping();
  return shared.strongroomStopping;
}

/** That of this process. Nothing aborts unless `watchStopping` was called. */
export const stoppingOfProcess = (): Stopping => own();

/** From now on SIGTERM and SIGINT begin the end. Exiting is left to the web server, which answers what runs. */
export function watchStopping(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, own().begin);
}
