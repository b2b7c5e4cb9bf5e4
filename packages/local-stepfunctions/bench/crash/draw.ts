import { createRandom } from "@sfn-workers/states-language/random";

/** Chance from a seed. */
export interface Draw {
  /** From `min` to `max`, both included. */
  whole(min: number, max: number): number;
  chance(share: number): boolean;
  oneOf<Item>(items: readonly Item[]): Item | undefined;
}

export function createDraw(seed: number): Draw {
  const random = createRandom(seed);
  return {
    whole: (min, max) => min + Math.floor(random() * (max - min + 1)),
    chance: (share) => random() < share,
    oneOf: (items) => items[Math.floor(random() * items.length)],
  };
}
