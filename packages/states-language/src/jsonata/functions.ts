import { HASH_ALGORITHMS, hashOf } from "../hash.ts";
import { MAX_INTRINSIC_ARRAY_ITEMS } from "../limits.ts";

type Signature = string;

/** The functions that Step Functions adds to JSONata, each with its JSONata signature, besides `$random` and `$uuid`. */
export const FUNCTIONS: Readonly<
  Record<string, readonly [(...given: never[]) => unknown, Signature]>
> = {
  partition: [partition, "<an:a<a>>"],
  range: [range, "<nnn:a<n>>"],
  hash: [hash, "<ss:s>"],
  parse: [
    (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text)),
    "<s:x>",
  ],
};

function partition(items: unknown[] | undefined, size: number): unknown[][] | undefined {
  if (items === undefined) return undefined;
  const length = Math.floor(size);
  if (!(length >= 1)) throw new Error("the size of a chunk must be a positive integer");
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += length) {
    chunks.push(items.slice(start, start + length));
  }
  return chunks;
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Error("the increment must not be 0");
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > MAX_INTRINSIC_ARRAY_ITEMS) {
    throw new Error(`a range has no more than ${MAX_INTRINSIC_ARRAY_ITEMS} items, not ${count}`);
  }
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function hash(text: string, algorithm: string): string {
  const hashed = hashOf(text, algorithm);
  if (hashed === undefined) {
    throw new Error(`the algorithm must be one of ${HASH_ALGORITHMS.join(", ")}`);
  }
  return hashed;
}
