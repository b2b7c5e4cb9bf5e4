import { describe, expect, test } from "vitest";
import { createJavaRandom, javaLong } from "./random.ts";

/** What a JDK prints for `new java.util.Random(seed)`. */
describe("java.util.Random", () => {
  test.each<[bigint, number, readonly number[]]>([
    [42n, 99, [62, 48, 63, 71, 36]],
    [42n, 1073741825, [117392763, 102948884, 662969970, 595021505, 196118093]],
    [1n, 4, [2, 0, 1, 1, 0]],
    [1n, 1073741825, [215764588, 880641847, 874970313, 446064254, 77814904]],
    [-10n, 2147483647, [579281283, 39238929, 1044472508, 726243351, 1136894360]],
    [-10n, 1073741825, [579281283, 39238929, 1044472508, 726243351, 120542833]],
    [0n, 99, [33, 61, 85, 38, 17]],
    [0n, 1073741825, [516548029, 663681053, 251269761, 715581077, 542832677]],
    [9007199254740993n, 1073741824, [784774492, 107882294, 440320923, 437485156, 223032127]],
    [9007199254740993n, 1073741825, [215764588, 880641847, 874970313, 446064254, 77814904]],
    [42n, 99, [62, 48]],
    [42n, 4, [2, 0, 2]],
  ])("with the seed %d gives below %d the numbers of Java", (seed, bound, expected) => {
    const random = createJavaRandom(seed);
    expect(expected.map(() => random.below(bound))).toEqual(expected);
  });

  test.each<[bigint, readonly number[]]>([
    [42n, [0.7275636800328681, 0.6832234717598454]],
    [1n, [0.7308781907032909, 0.41008081149220166]],
    [-10n, [0.2697488668303497, 0.48637040463363246]],
    [0n, [0.730967787376657, 0.24053641567148587]],
    [9007199254740993n, [0.7308781907032909, 0.41008081149220166]],
  ])("with the seed %d gives the fractions of Java", (seed, expected) => {
    const random = createJavaRandom(seed);
    expect(expected.map(() => random.fraction())).toEqual(expected);
  });

  test("counts the lowest 48 bits of a seed", () => {
    expect(createJavaRandom(5n + (1n << 48n)).fraction()).toBe(createJavaRandom(5n).fraction());
  });
});

test.each([
  [42, 0.7275636800328681],
  [0, 0.730967787376657],
  [7, 0.7306990420600421],
  [-42, 0.2726154686397476],
  [123_456_789, 0.664038103272266],
  // Cut towards zero.
  [0.9, 0.730967787376657],
  [-0.9, 0.730967787376657],
  [-3.5, 0.2687634822372562],
  // More than 32 bits, than 48 and than 64.
  [2 ** 32, 0.8308670787628937],
  [2 ** 40 + 0.5, 0.15674902858730022],
  [2 ** 48, 0.730967787376657],
  [1e18, 0.9962568778907609],
  [-1e18, 0.6059512817092083],
  [9.3e18, 0.26894263088050496],
  [-9.3e18, 0.730967787376657],
  [Number.POSITIVE_INFINITY, 0.26894263088050496],
  [Number.NaN, 0.730967787376657],
])(
  "the seed of %d gives the first fraction of `new java.util.Random((long) seed)`: %d",
  (seed, first) => {
    expect(createJavaRandom(javaLong(seed)).fraction()).toBe(first);
  },
);
