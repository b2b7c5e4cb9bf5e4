import fc from "fast-check";
import { expect, test } from "vitest";
import { createVirtualClock } from "./clock.ts";
import { createTimers } from "./timers.ts";

test("timers fire when due, in the order of their time and then of their creation", async () => {
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

test("a timer beyond Node's longest timeout fires on time", async () => {
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

test("no delay is longer than Node's setTimeout allows", async () => {
  const clock = createVirtualClock(0);
  const delays: number[] = [];
  const timers = createTimers({
    ...clock,
    setTimeout(callback, ms) {
      delays.push(ms);
      return clock.setTimeout(callback, ms);
    },
  });
  const month = 30 * 86_400_000;
  timers.at(month, () => {});
  await clock.advance(month);
  expect(delays).toEqual([2 ** 31 - 1, month - (2 ** 31 - 1)]);
});

test("a timer that is due before the armed one replaces it; a later one does not", async () => {
  const clock = createVirtualClock(0);
  let armed = 0;
  const timers = createTimers({
    ...clock,
    setTimeout(callback, ms) {
      armed += 1;
      return clock.setTimeout(callback, ms);
    },
  });
  const fired: string[] = [];
  timers.at(10, () => fired.push("b"));
  timers.at(5, () => fired.push("a"));
  timers.at(20, () => fired.push("c"));
  expect(armed).toBe(2);
  await clock.advance(5);
  expect(fired).toEqual(["a"]);
  await clock.advance(15);
  expect(fired).toEqual(["a", "b", "c"]);
});

test("a timer whose time has passed fires at once", async () => {
  const clock = createVirtualClock(1_000);
  const timers = createTimers(clock);
  const delays: number[] = [];
  const wrapped = createTimers({
    ...clock,
    setTimeout(callback, ms) {
      delays.push(ms);
      return clock.setTimeout(callback, ms);
    },
  });
  let fired = false;
  timers.at(1, () => {
    fired = true;
  });
  wrapped.at(1, () => {});
  await clock.advance(0);
  expect(fired).toBe(true);
  expect(delays).toEqual([0]);
});

test("while they must wait, timers that are due fire in a later turn", async () => {
  const clock = createVirtualClock(0);
  const timers = createTimers(clock);
  const fired: number[] = [];
  let full = false;
  timers.waitWhile(() => full);
  for (const item of [1, 2]) {
    timers.at(5, () => {
      fired.push(item);
      full = true;
      setImmediate(() => {
        expect(fired).toEqual(Array.from({ length: item }, (_, index) => index + 1));
        full = false;
      });
    });
  }
  await clock.advance(5);
  expect(fired).toEqual([1, 2]);
});
