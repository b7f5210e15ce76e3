import 'server-only';

// On globalThis, because Next bundles this module more than once and restarts it in development.
const shared = globalThis as typeof globalThis & { strongroomJobs?: Set<string> };

/** Runs a job now and `pauseMs` after each end, once per process. `run` must not reject. */
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
