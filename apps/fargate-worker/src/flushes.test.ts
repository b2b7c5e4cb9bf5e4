import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { flushEachMinute } from "./flushes.ts";

test.each([0, 17_000, 54_000, 55_000, 59_999])(
  "workers that start at any time flush late in each minute of the wall clock: after %i ms",
  async (startMs) => {
    const clock = createVirtualClock();
    const wallNow = () => startMs + clock.now() - began;
    const began = clock.now();
    const flushed: number[] = [];
    const end = flushEachMinute(() => flushed.push(wallNow() % 60_000), { ...clock, wallNow });
    for (let second = 0; second < 180; second += 1) await clock.advance(1_000);
    expect(flushed).toEqual([55_000, 55_000, 55_000]);
    end();
    await clock.advance(120_000);
    expect(flushed).toHaveLength(3);
  },
);

test("a timer that fires a little early does not flush twice", () => {
  const waits: number[] = [];
  let run = () => {};
  const clock = {
    now: () => 0,
    wallNow: () => 54_999,
    setTimeout(callback: () => void, ms: number) {
      run = callback;
      waits.push(ms);
    },
    clearTimeout() {},
  };
  flushEachMinute(() => {}, clock);
  run();
  expect(waits).toEqual([60_001, 60_001]);
});
