import { expect, test } from "vitest";
import { processHeap } from "./heap.ts";
import { createStepQueue } from "./stepQueue.ts";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("items run in a microtask, in the order in which they were pushed, those that they push too", async () => {
  const ran: number[] = [];
  const queue = createStepQueue<number>((item) => {
    ran.push(item);
    if (item < 3) queue.push(item + 10);
  });
  for (const item of [1, 2, 3]) queue.push(item);
  expect(ran).toEqual([]);
  await Promise.resolve();
  expect(ran).toEqual([1, 2, 3, 11, 12]);
});

test("an owner with few items does not wait for one with many, and the items of each run in order", async () => {
  const ran: string[] = [];
  const queue = createStepQueue<string>((item) => void ran.push(item), {
    ownerOf: (item) => item[0],
  });
  for (let index = 0; index < 3_000; index++) queue.push(`a${index}`);
  queue.push("b0");
  queue.push("b1");
  while (ran.length < 3_002) await nextTurn();
  expect(ran.indexOf("b0")).toBeLessThan(100);
  expect(ran.filter((item) => item.startsWith("b"))).toEqual(["b0", "b1"]);
  expect(ran.filter((item) => item.startsWith("a"))).toEqual(
    Array.from({ length: 3_000 }, (_, index) => `a${index}`),
  );
});

test("nothing runs after the end, also when an item ends the queue", async () => {
  const ran: number[] = [];
  const queue = createStepQueue<number>((item) => {
    ran.push(item);
    if (item === 2) queue.close();
  });
  for (const item of [1, 2, 3]) queue.push(item);
  await nextTurn();
  queue.push(4);
  await nextTurn();
  expect(ran).toEqual([1, 2]);
});

test("while the queue is paused nothing runs, and afterwards all goes on", async () => {
  const ran: number[] = [];
  const queue = createStepQueue<number>((item) => {
    ran.push(item);
    if (item === 2) queue.pause();
  });
  for (const item of [1, 2, 3]) queue.push(item);
  await nextTurn();
  queue.push(4);
  await nextTurn();
  expect(ran).toEqual([1, 2]);
  queue.resume();
  await Promise.resolve();
  expect(ran).toEqual([1, 2, 3, 4]);
});

test("a turn ends early when its items have made enough", async () => {
  const ran: number[] = [];
  let made = 0;
  const queue = createStepQueue<number>(
    (item) => {
      ran.push(item);
      made += 1;
    },
    { isFull: () => made >= 2 },
  );
  for (const item of [1, 2, 3, 4, 5]) queue.push(item);
  await Promise.resolve();
  expect(ran).toEqual([1, 2]);
  await nextTurn();
  expect(ran).toEqual([1, 2]);
  made = 0;
  await nextTurn();
  expect(ran).toEqual([1, 2, 3, 4]);
  queue.close();
});

test("an item that has run is let go, also while others of its owner wait", async () => {
  let ran = 0;
  const queue = createStepQueue<object>(() => {
    ran += 1;
    queue.pause();
  });
  const pushed = [{}, {}].map((item) => {
    queue.push(item);
    return new WeakRef(item);
  });
  await nextTurn();
  expect(ran).toBe(1);
  processHeap().collect();
  expect(pushed.map((item) => item.deref() !== undefined)).toEqual([false, true]);
});
