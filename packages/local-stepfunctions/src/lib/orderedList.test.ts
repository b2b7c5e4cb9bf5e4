import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createOrderedList } from "./orderedList.ts";

describe("an ordered list", () => {
  test("has what an array would have that is sorted after each change", () => {
    const key = fc.integer({ min: 0, max: 3_000 });
    const changes = fc.array(fc.record({ key, added: fc.boolean() }), { maxLength: 3_000 });
    fc.assert(
      fc.property(changes, key, fc.boolean(), (made, from, rising) => {
        const items = new Map<number, { key: number }>();
        const list = createOrderedList((item: { key: number }) => item.key);
        // Begins with several chunks.
        const first = rising ? range(1_500) : range(1_500).toReversed();
        for (const change of [...first.map((one) => ({ key: one, added: true })), ...made]) {
          const known = items.get(change.key);
          if (change.added && known === undefined) {
            const item = { key: change.key };
            items.set(change.key, item);
            list.add(item);
          } else if (!change.added && known !== undefined) {
            items.delete(change.key);
            list.remove(known);
          }
        }
        const keys = [...items.keys()].sort((a, b) => a - b);
        expect(list.size).toBe(keys.length);
        expect(keysOf(list.ascending())).toEqual(keys);
        expect(keysOf(list.descending())).toEqual(keys.toReversed());
        expect(keysOf(list.ascending(from))).toEqual(keys.filter((one) => one > from));
        expect(keysOf(list.descending(from))).toEqual(
          keys.filter((one) => one < from).toReversed(),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("looks at as few of many items as of a few, wherever they are", () => {
    let looks = 0;
    const list = createOrderedList((item: number) => {
      looks += 1;
      return item;
    });
    for (const item of range(100_000)) list.add(item * 2);
    const looksOf = (work: () => void) => {
      looks = 0;
      work();
      return looks;
    };
    for (const item of [1, 99_999, 199_999]) {
      expect(looksOf(() => list.add(item))).toBeLessThan(30);
      expect(looksOf(() => list.ascending(item)[Symbol.iterator]().next())).toBeLessThan(30);
      expect(looksOf(() => list.descending(item)[Symbol.iterator]().next())).toBeLessThan(30);
      expect(looksOf(() => list.remove(item))).toBeLessThan(30);
    }
    expect(list.size).toBe(100_000);
  });

  test("does not remove another item of the same key", () => {
    const list = createOrderedList((item: { key: string }) => item.key);
    list.add({ key: "a" });
    list.remove({ key: "a" });
    expect(list.size).toBe(1);
  });
});

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function keysOf(items: Iterable<{ key: number }>): number[] {
  return [...items].map(({ key }) => key);
}
