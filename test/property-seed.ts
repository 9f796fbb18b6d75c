import fc from 'fast-check';

/**
 * Property tests draw the same values each time, so that a red run is about the change at hand.
 * `PROPERTY_SEED=random npm test` goes looking for new ones; a number replays them.
 */
const asked = process.env.PROPERTY_SEED;
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked ?? 2026) });
