import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import { type Json, sameJson } from "../json/value.ts";
import { javaHash } from "./hash.ts";
import { inHashMapOrder, inHashSetOrder } from "./hashSet.ts";

describe("the order of new HashSet<>(list)", () => {
  /** What a JDK answers. */
  test.each([
    ["[3,1,3,2,1]", "[1,2,3]"],
    ["[10,9,40,17,1]", "[17,1,40,9,10]"],
    ["[true,false,true]", "[false,true]"],
    ["[[1,2],[1,2],[2,1]]", "[[2,1],[1,2]]"],
    ["[null,null,1]", "[null,1]"],
    ['[1,"1","01"]', '[1,"1","01"]'],
    ['["pear","apple","fig","apple"]', '["apple","pear","fig"]'],
    ['[{"a":1,"b":2},{"b":2,"a":1},{"a":2}]', '[{"a":1,"b":2},{"a":2}]'],
    ['[[],{},0,null,false,""]', '[{},0,null,"",[],false]'],
    ["[1.5,0.25,-3.75]", "[0.25,1.5,-3.75]"],
    [
      "[3000000000,-3000000000,12345678901234567890]",
      "[3000000000,12345678901234567890,-3000000000]",
    ],
    ["[0,16,32,48,64,80,96,112,128,1]", "[0,32,64,96,128,1,16,48,80,112]"],
    ["[-1,-2,-3]", "[-1,-2,-3]"],
    ['[{"a":{"b":[1,null]}},{"c":"d"}]', '[{"a":{"b":[1,null]}},{"c":"d"}]'],
    ["[13,12,11,10,9,8,7,6,5,4,3,2,1,0,16]", "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,16]"],
    ['["Mon","Tue","Wed","Thu","Fri","Sat","Sun"]', '["Thu","Tue","Wed","Sat","Fri","Mon","Sun"]'],
  ])("of %s is %s", (list, expected) => {
    expect(JSON.stringify(inHashSetOrder(parseExactly(list) as Json[]))).toBe(expected);
  });

  test("is that of a tree for many values of one bucket", () => {
    const list = Array.from({ length: 40 }, (_, index) => ((index * 7) % 40) * 64);
    expect(inHashSetOrder(list)).toEqual([
      1344, 448, 0, 64, 896, 1792, 1472, 1536, 1408, 1600, 1728, 1664, 2240, 2368, 2304, 2496, 2432,
      1920, 1984, 1856, 2048, 2176, 2112, 128, 256, 192, 384, 320, 576, 640, 512, 704, 832, 768,
      1024, 1088, 960, 1152, 1280, 1216,
    ]);
  });

  test("is that of the texts for many with one hash", () => {
    const texts = Array.from({ length: 16 }, (_, index) => {
      const bits = (index * 11) % 16;
      return [0, 1, 2, 3].map((bit) => ((bits >> bit) & 1 ? "Aa" : "BB")).join("");
    });
    const list = [...texts, ...Array<string>(48).fill("AaAaAaAa")];
    expect(inHashSetOrder(list).join(" ")).toBe(
      "BBAaAaBB BBBBBBBB AaAaBBAa AaBBBBBB AaBBBBAa AaBBAaBB BBAaAaAa BBBBAaAa AaAaAaBB AaAaAaAa BBAaBBBB BBAaBBAa AaBBAaAa AaAaBBBB BBBBBBAa BBBBAaBB",
    );
  });
});

test.each([
  ["sku quantity", "quantity sku"],
  ["payload requestId original", "original payload requestId"],
  ["k13 k12 k11 k10 k9 k8 k7 k6 k5 k4 k3 k2 k1", "k1 k2 k3 k4 k11 k5 k10 k6 k13 k7 k12 k8 k9"],
  ["k12 k11 k10 k9 k8 k7 k6 k5 k4 k3 k2 k1", "k1 k2 k3 k4 k11 k5 k10 k6 k7 k12 k8 k9"],
])("a HashMap with the keys %s walks them as %s", (keys, expected) => {
  expect(inHashMapOrder(keys.split(" ")).join(" ")).toBe(expected);
});

test("each value is there once", () => {
  const json = fc
    .jsonValue({ maxDepth: 2 })
    .map((value): Json => JSON.parse(JSON.stringify(value)));
  fc.assert(
    fc.property(fc.array(json), (list) => {
      const found = inHashSetOrder([...list, ...list]);
      for (const value of list) {
        expect(found.filter((other) => sameJson(other, value))).toHaveLength(1);
      }
    }),
  );
});

/** A HashMap without growth and trees, which no bucket of these few needs: the buckets, each with its values as they came. */
function simplyOrdered(list: readonly number[]): number[] {
  let buckets = 16;
  while (buckets * 0.75 <= list.length) buckets *= 2;
  const bucketOf = (value: number) => {
    const hash = javaHash(value);
    return ((hash ^ (hash >>> 16)) >>> 0) % buckets;
  };
  return [...new Set(list)].sort((a, b) => bucketOf(a) - bucketOf(b));
}

test("values come in the order of their buckets, and as in the list within one", () => {
  const list = fc.array(fc.integer(), { maxLength: 40 });
  fc.assert(
    fc.property(list, (numbers) => {
      expect(inHashSetOrder(numbers)).toEqual(simplyOrdered(numbers));
    }),
  );
});

test("ten thousands of texts with one hash are no work for seconds", () => {
  const list = Array.from({ length: 1 << 15 }, (_, index) =>
    index.toString(2).padStart(15, "0").replaceAll("0", "Aa").replaceAll("1", "BB"),
  );
  const start = performance.now();
  expect(inHashSetOrder(list)).toHaveLength(list.length);
  expect(performance.now() - start).toBeLessThan(5_000);
});
