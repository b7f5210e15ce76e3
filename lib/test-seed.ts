import fc from 'fast-check';

/**
 * Property tests draw the same values for the same commit, so that one that passed cannot fail by chance
 * on the way in. `npm run fuzz` draws others each time: what it finds becomes a named case.
 */
if (import.meta.env.MODE !== 'fuzz') fc.configureGlobal({ seed: 20_261_122 });
