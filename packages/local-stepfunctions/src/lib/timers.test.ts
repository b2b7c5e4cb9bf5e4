import fc from "fast-check";
import { expect, test } from "vitest";
import { createVirtualClock } from "./clock.ts";
import { createTimers } from "./timers.ts";

test("timers fire when due, in the order of their time and then of their making", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ delay: fc.integer({ min: 0, max: 20 }), cancelled: fc.boolean() })),
      async (plans) => {
        const clock = createVirtualClock(0);
        const timers = createTimers(clock);
        const fired: [number, number][] = [];
        const set = plans.map(({ delay }, index) =>
          timers.at(delay, () => void fired.push([clock.now(), index])),
        );
        for (const [index, timer] of set.entries()) {
          if (plans[index]?.cancelled) timers.cancel(timer);
        }
        await clock.advance(20);
        const expected = plans
          .map(({ delay, cancelled }, index) => ({ delay, cancelled, index }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.delay - b.delay || a.index - b.index);
        expect(fired).toEqual(expected.map(({ delay, index }) => [delay, index]));
        expect(timers.size).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

test("a timer further away than Node's longest timeout fires at its time", async () => {
  const clock = createVirtualClock(0);
  const timers = createTimers(clock);
  const year = 365 * 86_400_000;
  let firedAt: number | undefined;
  timers.at(year, () => {
    firedAt = clock.now();
  });
  await clock.advance(year - 1);
  expect(firedAt).toBeUndefined();
  await clock.advance(1);
  expect(firedAt).toBe(year);
});

test("nothing fires after close", async () => {
  const clock = createVirtualClock(0);
  const timers = createTimers(clock);
  timers.at(1, () => expect.unreachable());
  timers.close();
  await clock.advance(10);
});
