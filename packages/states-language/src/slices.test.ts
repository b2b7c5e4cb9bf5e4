import { expect, test } from "vitest";
import { createSlices } from "./slices.ts";

test("work gives way once for each 10 ms, and other work runs in between", async () => {
  let time = 0;
  const slices = createSlices(() => time);
  expect(slices.pause()).toBeUndefined();
  time = 9;
  expect(slices.pause()).toBeUndefined();
  time = 10;
  let others = 0;
  setImmediate(() => {
    others += 1;
  });
  await slices.pause();
  expect(others).toBe(1);
  expect(slices.pause()).toBeUndefined();
  time = 20;
  expect(slices.pause()).toBeInstanceOf(Promise);
});
