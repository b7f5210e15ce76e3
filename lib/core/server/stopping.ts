import 'server-only';
import { setMaxListeners } from 'node:events';

/**
 * How long after the signal Vaults API calls may still start and run, in ms: enough for the steps of a
 * rotation. The launcher kills this process after two minutes (bin/lib/launcher/server.mjs). Work after the
 * last call takes less than the remaining time.
 */
const CALLS_MS = 60_000;

export interface Stopping {
  /** Aborts when the process must stop: no retry, wait or next item of a series starts. */
  begun: AbortSignal;
  over: AbortSignal;
}

/** Begins when `begin` is called. `callsMs` is for tests. */
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

/** Returns the state of this process. Nothing aborts unless `watchStopping` was called. */
export const stoppingOfProcess = (): Stopping => own();

/** Makes SIGTERM and SIGINT start the end. The web server exits after it has answered open requests. */
export function watchStopping(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, own().begin);
}
