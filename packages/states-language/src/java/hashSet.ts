import { isExactNumber } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";
import { javaHash } from "./hash.ts";
import { createTreeBin, type Entry, type TreeBin } from "./treeBin.ts";

const LEAST_BUCKETS = 16;
const LOAD_FACTOR = 0.75;
/** A bucket with more entries becomes a tree, or, while there are few buckets, makes their number double. */
const MOST_IN_A_LIST = 8;
const LEAST_BUCKETS_WITH_TREES = 64;

/** The different values of a list in the order of `new HashSet<>(list)` in Java, which has room for the whole list at once. */
export function inHashSetOrder(values: readonly Json[]): Json[] {
  return inBuckets(differentOnes(values), Math.floor(values.length / LOAD_FACTOR) + 1);
}

/** Different keys in the order of a HashMap in Java that grew with them. */
export function inHashMapOrder(keys: readonly string[]): string[] {
  return inBuckets(keys, Math.ceil(keys.length / LOAD_FACTOR));
}

function inBuckets<Value extends Json>(values: readonly Value[], atLeast: number): Value[] {
  let buckets: Bucket<Value>[] = emptyBuckets(atLeast);
  for (const value of values) {
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

type Bucket<Value extends Json> = Entry<Value>[] | TreeBin<Value>;

function entriesOf<Value extends Json>(bucket: Bucket<Value>): Entry<Value>[] {
  return Array.isArray(bucket) ? bucket : bucket.entries();
}

/** The number of buckets is a power of two. */
function emptyBuckets<Value extends Json>(atLeast: number): Entry<Value>[][] {
  const count = 2 ** Math.ceil(Math.log2(Math.max(atLeast, LEAST_BUCKETS)));
  return Array.from({ length: count }, () => []);
}

/** Each bucket becomes two, which keep the order of their entries. */
function doubled<Value extends Json>(buckets: readonly Bucket<Value>[]): Entry<Value>[][] {
  const result = emptyBuckets<Value>(2 * buckets.length);
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
  const scalars = new Set<Json>();
  const others = new Set<string>();
  return values.filter((value) =>
    value === null || typeof value !== "object"
      ? isNew(value, scalars)
      : isNew(canonical(value), others),
  );
}

function isNew<Value>(value: Value, seen: Set<Value>): boolean {
  const { size } = seen;
  return seen.add(value).size > size;
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
