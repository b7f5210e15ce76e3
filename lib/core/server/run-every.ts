import 'server-only';

// On globalThis, because Next bundles this module more than once and starts it again in development.
const shared = globalThis as typeof globalThis & { strongroomJobs?: Set<string> };

/** Runs a job now and `pauseMs` milliseconds after each end, once in this process. `run` must not reject. */
export function runEvery(name: string, pauseMs: number, run: () => Promise<unknown>): void {
  shared.strongroomJobs ??= new Set();
  if (shared.strongroomJobs.has(name)) return;
  shared.strongroomJobs.add(name);
  const next = async () => {
    await run();
    setTimeout(next, pauseMs).unref();
  };
  setTimeout(next, 0).unref();
}
