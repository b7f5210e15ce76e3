import fc from 'fast-check';
import { vi } from 'vitest';

/**
 * Property tests draw the same values for the same commit, so that one that passed cannot fail by chance
 * on the way in. `npm run fuzz` draws others each time: what it finds becomes a named case.
 */
if (import.meta.env.MODE !== 'fuzz') fc.configureGlobal({ seed: 20_261_122 });

// A process runs many test files, because to load the packages takes longer than most tests. Nothing of our own
// passes from one file to the next: no environment, no clock, no module, no handle that the process shares.
vi.useRealTimers();
vi.unstubAllEnvs();
vi.unstubAllGlobals();
for (const name of Object.keys(globalThis))
  if (name.startsWith('strongroom')) Reflect.deleteProperty(globalThis, name);
vi.resetModules();
