import { createRandom } from "@sfn-workers/states-language/random";

/** Draws of one attack. The same seed has the same ones. */
export interface Random {
  /** From 0 (inclusive) to `below` (exclusive). */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(of: readonly [T, ...T[]]): T;
  /** One of these, made only if it is drawn. */
  one<T>(of: readonly [() => T, ...(() => T)[]]): T;
  /** How many: mostly a few, sometimes as many as `most`. */
  size(most: number): number;
  times<T>(count: number, make: (index: number) => T): T[];
  /** The fields of which each is there with its probability. */
  fields(of: Readonly<Record<string, readonly [probability: number, make: () => unknown]>>): object;
}

export function randomOf(seed: number): Random {
  const next = createRandom(seed);
  const int = (below: number) => Math.floor(next() * below);
  const random: Random = {
    int,
    chance: (probability) => next() < probability,
    pick: (of) => of[int(of.length)] ?? of[0],
    one: (of) => random.pick(of)(),
    size: (most) => Math.floor(most ** (next() * next())),
    times: (count, make) => Array.from({ length: count }, (_, index) => make(index)),
    fields: (of) =>
      Object.fromEntries(
        Object.entries(of)
          .filter(([, [probability]]) => next() < probability)
          .map(([name, [, make]]) => [name, make()]),
      ),
  };
  return random;
}
