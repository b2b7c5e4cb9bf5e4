import { expect, test } from "vitest";
import { createCountingClock } from "../testing/countingClock.ts";
import { createBatcher } from "./batcher.ts";

/** Batches of up to 3 items, sent after at most 50 ms. */
function stage(send: () => Promise<void> = async () => {}) {
  const clock = createCountingClock();
  const batches: (readonly number[])[] = [];
  const batcher = createBatcher<number>({
    size: 3,
    waitMs: 50,
    clock,
    send(items) {
      batches.push(items);
      return send();
    },
  });
  return { clock, batcher, batches };
}

test("the first item of a batch waits for more, and then the batch is sent", async () => {
  const { clock, batcher, batches } = stage();
  batcher.add(1);
  await clock.advance(40);
  batcher.add(2);
  await clock.advance(9);
  expect(batches).toEqual([]);
  await clock.advance(1);
  expect(batches).toEqual([[1, 2]]);
});

test("a full batch is sent at once, and the next batch starts a new wait", async () => {
  const { clock, batcher, batches } = stage();
  await clock.advance(0);
  for (const item of [1, 2]) batcher.add(item);
  await clock.advance(30);
  batcher.add(3);
  expect(batches).toEqual([[1, 2, 3]]);
  batcher.add(4);
  await clock.advance(49);
  expect(batches).toHaveLength(1);
  await clock.advance(1);
  expect(batches).toEqual([[1, 2, 3], [4]]);
  expect(clock.timers).toBe(0);
});

test("a flush sends the waiting items, and resolves once they are sent", async () => {
  let answer = () => {};
  const { clock, batcher, batches } = stage(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  batcher.add(1);
  let flushed = false;
  const flush = batcher.flush().then(() => {
    flushed = true;
  });
  await clock.advance(0);
  expect([batches, flushed]).toEqual([[[1]], false]);
  answer();
  await flush;
  await clock.advance(100);
  expect(batches).toEqual([[1]]);
});

test("a flush without items sends nothing", async () => {
  const { batcher, batches } = stage();
  await batcher.flush();
  expect(batches).toEqual([]);
});

test("what is discarded is not sent, and what is being sent is waited for", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { clock, batcher, batches } = stage(() => promise);
  for (const item of [1, 2, 3, 4]) batcher.add(item);
  let discarded = false;
  const discard = batcher.discard().then(() => {
    discarded = true;
  });
  await clock.advance(100);
  expect([batches, discarded, clock.timers]).toEqual([[[1, 2, 3]], false, 0]);
  resolve();
  await discard;
});
