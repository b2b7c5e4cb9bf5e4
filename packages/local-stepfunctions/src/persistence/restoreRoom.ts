import { type Heap, moreMemory } from "../lib/heap.ts";

/** What the parts of a JSON text take at most as values, in bytes: a character, an object or an array, and any other value. */
const BYTES = { character: 1, container: 64, value: 24 };
/** Of texts up to this length, nothing is counted: each character stands for a third of `{},`. */
const SHORT_CHARACTERS = 1_000;
const BYTES_OF_A_SHORT_CHARACTER = 30;

/** Counts what a restore makes of texts, all of it in one turn of the event loop, in which the relief fails no execution. */
export interface RestoreRoom {
  /** @throws {Error} when there is no memory for the values of the text; the message names the remedy. */
  take(text: string): void;
}

export function createRestoreRoom(file: string, heap: Heap): RestoreRoom {
  let taken = 0;
  return {
    take(text) {
      const bytes = bytesOf(text);
      taken += bytes;
      if (taken <= heap.room()) return;
      heap.collect();
      taken = bytes;
      if (taken > heap.room()) throw tooLittle(file, heap);
    },
  };
}

function bytesOf(text: string): number {
  if (text.length <= SHORT_CHARACTERS) return text.length * BYTES_OF_A_SHORT_CHARACTER;
  let containers = 0;
  let values = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) index += code === BACKSLASH ? 1 : 0;
    else if (code === OBJECT || code === ARRAY) containers += 1;
    else if (code === COMMA) values += 1;
  }
  return text.length * BYTES.character + containers * BYTES.container + values * BYTES.value;
}

const [OBJECT, ARRAY, COMMA, QUOTE, BACKSLASH] = [...'{[,"\\'].map((character) =>
  character.charCodeAt(0),
);

function tooLittle(file: string, heap: Heap): Error {
  const { mib, remedy } = moreMemory(heap);
  return new Error(
    `the executions that run in ${file} need more than the ${mib} MiB that Node.js gives this endpoint: ${remedy}`,
  );
}
