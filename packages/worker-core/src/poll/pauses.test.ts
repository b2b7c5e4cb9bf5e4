import { expect, test } from "vitest";
import { createPauses } from "./pauses.ts";

test("pauses last until each of them has ended, and their end is told once", () => {
  let ends = 0;
  const pauses = createPauses(() => {
    ends += 1;
  });
  const [endFirst, endSecond] = [pauses.begin(), pauses.begin()];
  endFirst();
  endFirst();
  expect([pauses.lasting, ends]).toEqual([true, 0]);
  endSecond();
  expect([pauses.lasting, ends]).toEqual([false, 1]);
  endSecond();
  expect(ends).toBe(1);
});
