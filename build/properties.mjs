/**
 * Before each test file: property tests try the same cases at every `npm test`, so that a red run says what a change broke.
 * New cases are looked for by `npm run test:nightly`, which prints the seed of a case that fails.
 */
import fc from 'fast-check';

if (!process.env.VIGIL_NIGHTLY) fc.configureGlobal({ seed: 20_261 });
