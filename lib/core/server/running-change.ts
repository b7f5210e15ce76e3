import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomRunningChange?: AsyncLocalStorage<string> };

function storage(): AsyncLocalStorage<string> {
  shared.strongroomRunningChange ??= new AsyncLocalStorage();
  return shared.strongroomRunningChange;
}

/** Runs a change. Code that it calls can read the id of its intent in the audit log. */
export const runAs = <T>(intentId: string, run: () => Promise<T>): Promise<T> => storage().run(intentId, run);

/** Returns the id of the running change's intent; undefined outside of a change. */
export const runningChange = (): string | undefined => storage().getStore();
