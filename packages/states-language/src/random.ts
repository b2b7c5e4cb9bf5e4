/**
 * Creates a generator of pseudo-random numbers from 0 (inclusive) to 1 (exclusive): mulberry32. A seed always gives the same
 * sequence.
 */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number from 0 (inclusive) to 1 (exclusive). A seed always gives the same number. */
export function randomFraction(seed?: number): number {
  return seed === undefined ? Math.random() : createRandom(Math.floor(seed))();
}
