const MULTIPLIER = 0x5deece66dn;
const STATE_BITS = (1n << 48n) - 1n;

/** The numbers of java.util.Random, bit for bit: AWS draws with it wherever a seed is given. */
export interface JavaRandom {
  /** `nextInt(bound)`: from 0 (inclusive) to the bound (exclusive), which is a positive number of 31 bits. */
  below(bound: number): number;
  /** `nextDouble()`: from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
}

/** A seed always gives the same numbers. Its lowest 48 bits count. */
export function createJavaRandom(seed: bigint): JavaRandom {
  let state = (seed ^ MULTIPLIER) & STATE_BITS;
  const next = (bits: number) => {
    state = (state * MULTIPLIER + 0xbn) & STATE_BITS;
    return Number(state >> BigInt(48 - bits));
  };
  return {
    below(bound) {
      // For a power of two Java takes the high bits, which are better than the low ones.
      if (2 ** Math.floor(Math.log2(bound)) === bound) {
        return Math.floor((bound * next(31)) / 2 ** 31);
      }
      for (;;) {
        const drawn = next(31);
        const rest = drawn % bound;
        // The last numbers of 31 bits would make the small results likelier.
        if (drawn - rest + bound <= 2 ** 31) return rest;
      }
    },
    fraction: () => (next(26) * 2 ** 27 + next(27)) / 2 ** 53,
  };
}

/** A number as Java's `long`: cut towards zero, and the nearest one when it has more than 64 bits. */
export function javaLong(number: number): bigint {
  if (Number.isNaN(number)) return 0n;
  const nearest = Math.min(Math.max(number, -(2 ** 63)), 2 ** 63);
  const integer = BigInt(Math.trunc(nearest));
  return integer === 2n ** 63n ? integer - 1n : integer;
}
