import type { Heap } from "./lib/heap.ts";
import { memoryFull } from "./relief.ts";

/** What a character of a definition takes at most while it is checked and compiled: as values, with what they become. */
const BYTES_OF_A_CHARACTER = 32;

/**
 * Lets only as many definitions be read at the same time as there is memory for. One can always be read.
 *
 * @returns called before a definition of so many characters is read; returns what is called after it
 */
export function createReadings(heap: Heap): (characters: number) => () => void {
  let all = 0;
  return (characters) => {
    const bytes = characters * BYTES_OF_A_CHARACTER;
    if (all > 0 && all + bytes > heap.room()) throw memoryFull(heap);
    all += bytes;
    return () => {
      all -= bytes;
    };
  };
}
