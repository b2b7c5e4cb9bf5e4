import { createRandom } from "@sfn-workers/states-language/random";

/** Returns the next number, from 0 to below 1, of the sequence with this name. A seed always gives the same sequences. */
export function createSequences(seed: number): (name: string) => number {
  const sequences = new Map<string, () => number>();
  return (name) => {
    const known = sequences.get(name) ?? createRandom(seedOf(seed, name));
    sequences.set(name, known);
    return known();
  };
}

/** A number that depends on each character of the name: FNV-1a, begun with the seed. */
function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash;
}
