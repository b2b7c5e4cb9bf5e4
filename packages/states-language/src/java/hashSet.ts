import { isExactNumber } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";
import { javaHash } from "./hash.ts";
import { createTreeBin, type Entry, type TreeBin } from "./treeBin.ts";

const LEAST_BUCKETS = 16;
const LOAD_FACTOR = 0.75;
/** A bucket with more entries becomes a tree, or, while there are few buckets, makes their number double. */
const MOST_IN_A_LIST = 8;
const LEAST_BUCKETS_WITH_TREES = 64;

/** The different values of a list in the order of `new HashSet<>(list)` in Java. */
export function inHashSetOrder(values: readonly Json[]): Json[] {
  let buckets = emptyBuckets(values.length);
  for (const value of differentOnes(values)) {
    const entry = { hash: spread(javaHash(value)), value };
    const index = entry.hash & (buckets.length - 1);
    const bucket = buckets[index];
    if (Array.isArray(bucket)) bucket.push(entry);
    else bucket?.add(entry);
    if (!Array.isArray(bucket) || bucket.length <= MOST_IN_A_LIST) continue;
    if (buckets.length < LEAST_BUCKETS_WITH_TREES) buckets = doubled(buckets);
    else buckets[index] = createTreeBin(bucket);
  }
  return buckets.flatMap(entriesOf).map(({ value }) => value);
}

type Bucket = Entry[] | TreeBin;

function entriesOf(bucket: Bucket): Entry[] {
  return Array.isArray(bucket) ? bucket : bucket.entries();
}

/** So many that the table need not grow for the number of its entries. */
function emptyBuckets(entries: number): Bucket[] {
  const least = Math.max(Math.floor(entries / LOAD_FACTOR) + 1, LEAST_BUCKETS);
  return Array.from({ length: 2 ** Math.ceil(Math.log2(least)) }, () => []);
}

/** Each bucket becomes two, which keep the order of their entries. */
function doubled(buckets: readonly Bucket[]): Bucket[] {
  const result = Array.from({ length: 2 * buckets.length }, (): Entry[] => []);
  for (const entry of buckets.flatMap(entriesOf)) {
    result[entry.hash & (result.length - 1)]?.push(entry);
  }
  return result;
}

/** HashMap mixes the high bits of a hash into the low ones. */
function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

/** The first of the values that are equal. The order of an object's members does not matter. */
function differentOnes(values: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = canonical(value);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Equal JSON values have the same string. */
function canonical(value: Json): string {
  if (value === null || typeof value !== "object" || isExactNumber(value)) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}
