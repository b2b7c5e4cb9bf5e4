import { expect, test } from "vitest";
import { mapInTurns } from "./mapInTurns.ts";
import type { TurnShare } from "./turns.ts";

/** A share that is used after so many calls in a turn. */
function shareOf(calls: number): TurnShare {
  let left = calls;
  return {
    isUsed() {
      if (left === calls) setImmediate(() => (left = calls));
      left -= 1;
      return left < 0;
    },
  };
}

const double = (item: number, index: number) => [index, 2 * item];

test("items that fit into a turn are done at once", () => {
  expect(mapInTurns([3, 4], double, shareOf(2))).toEqual([
    [0, 6],
    [1, 8],
  ]);
  expect(mapInTurns([], double, shareOf(1))).toEqual([]);
});

test("more items give way, and are done in order", async () => {
  let turn = 0;
  const count = () => {
    turn += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const made = mapInTurns(["a", "b", "c", "d", "e"], (item) => `${item}${turn}`, shareOf(2));
  expect(made).toBeInstanceOf(Promise);
  expect(await made).toEqual(["a0", "b0", "c1", "d1", "e2"]);
  clearImmediate(counting);
});

test("an error is thrown in the first turn, and rejects the promise later", async () => {
  const fail = (item: number) => {
    if (item === 3) throw new Error("three");
    return item;
  };
  expect(() => mapInTurns([3], fail, shareOf(2))).toThrow("three");
  await expect(mapInTurns([1, 2, 3], fail, shareOf(2))).rejects.toThrow("three");
});
