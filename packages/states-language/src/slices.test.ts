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
  const last = slices.pause();
  expect(last).toBeInstanceOf(Promise);
  await last;
});

test("all work together has one slice in a turn of the event loop, one after the other", async () => {
  let time = 0;
  const order: (number | string)[] = [];
  const works = [1, 2, 3].map(async (number) => {
    const slices = createSlices(() => time);
    time += 10;
    for (let left = 2; left > 0; left--) {
      await slices.pause();
      order.push(number);
      time += 10;
    }
  });
  for (let left = 6; left > 0; left--) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    order.push("turn");
  }
  await Promise.all(works);
  expect(order).toEqual([1, "turn", 2, "turn", 3, "turn", 1, "turn", 2, "turn", 3, "turn"]);
});
