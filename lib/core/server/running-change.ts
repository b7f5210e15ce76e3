import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomRunningChange?: AsyncLocalStorage<string> };

function storage(): AsyncLocalStorage<string> {
  shared.strongroomRunningChange ??= new AsyncLocalStorage();
  return shared.strongroomRunningChange;
}

/** Runs a change; everything that it calls can ask for the id of its intent in the audit log. */
export const runAs = <T>(intentId: string, run: () => Promise<T>): Promise<T> => storage().run(intentId, run);

/** The id of the intent of the change that is running here; undefined outside of one. */
export const runningChange = (): string | undefined => storage().getStore();
