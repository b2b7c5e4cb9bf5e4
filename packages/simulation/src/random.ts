/** Random numbers that are the same for the same seed. */
export interface Random {
  /** From 0 to less than 1. */
  next(): number;
  between(least: number, most: number): number;
  /** The time until the next of events that come at random, on average so many a second, in seconds. */
  gapSeconds(perSecond: number): number;
  /** Lognormal with this mean, of which nothing is longer than `longest` times the mean. */
  lognormal(mean: number, sigma: number, longest: number): number;
  /** An item of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** A stream of its own, so that more draws of one part change nothing for another. */
  fork(): Random;
}

/** SFC32, which PractRand finds no fault in; 2^128 states (Chris Doty-Humphrey). */
export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [0, seed | 0, Math.floor(seed / 2 ** 32) | 0, 1];
  for (let round = 0; round < 12; round += 1) next();
  return {
    next,
    between: (least, most) => least + (most - least) * next(),
    gapSeconds: (perSecond) => -Math.log(1 - next()) / perSecond,
    lognormal(mean, sigma, longest) {
      const drawn = mean * Math.exp(sigma * normal() - (sigma * sigma) / 2);
      return Math.min(drawn, longest * mean);
    },
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("there is nothing to pick from");
      return item;
    },
    fork: () => createRandom(next() * 2 ** 53),
  };

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  /** Box and Muller's transform of two uniform numbers. */
  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }
}
