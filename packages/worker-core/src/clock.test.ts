import { expect, onTestFinished, test, vi } from "vitest";
import { sleep, systemClock, wallTime } from "./clock.ts";
import { createCountingClock } from "./testing/countingClock.ts";

const DAY_MS = 86_400_000;

function fakeTimers() {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

test("the wall time of the system clock is the time since the epoch, and its intervals follow no step of it", () => {
  fakeTimers();
  vi.setSystemTime(1_767_225_600_000);
  const before = systemClock.now();
  expect(wallTime(systemClock)).toBe(1_767_225_600_000);
  vi.setSystemTime(1_767_222_000_000);
  expect(systemClock.now() - before).toBe(0);
});

test("the system clock counts whole milliseconds", () => {
  expect(Number.isInteger(systemClock.now())).toBe(true);
});

test.each([1, 24, 25, 60, 365])("a timer of %i days fires after exactly that time", (days) => {
  fakeTimers();
  let fired = 0;
  systemClock.setTimeout(() => {
    fired += 1;
  }, days * DAY_MS);
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(fired).toBe(0);
  vi.advanceTimersByTime(1);
  expect(fired).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([1, 60])("a timer of %i days can be cleared after most of its time", (days) => {
  fakeTimers();
  const timer = systemClock.setTimeout(() => expect.unreachable(), days * DAY_MS);
  vi.advanceTimersByTime(days * DAY_MS * 0.9);
  systemClock.clearTimeout(timer);
  expect(vi.getTimerCount()).toBe(0);
});

test("a sleep ends after its time", async () => {
  const clock = createCountingClock();
  let awake = false;
  void sleep(clock, 1_000).then(() => {
    awake = true;
  });
  await clock.advance(999);
  expect(awake).toBe(false);
  await clock.advance(1);
  expect(awake).toBe(true);
});

test("an abort ends a sleep at once and leaves no timer", async () => {
  const clock = createCountingClock();
  const controller = new AbortController();
  const sleeping = sleep(clock, 1_000, controller.signal);
  controller.abort();
  await sleeping;
  expect(clock.timers).toBe(0);
  await sleep(clock, 1_000, controller.signal);
  expect(clock.timers).toBe(0);
});

test("a sleep that has ended no longer listens to its signal", async () => {
  const clock = createCountingClock();
  const { signal } = new AbortController();
  const listeners = { added: 0, removed: 0 };
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.added += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.removed += 1;
    remove(...args);
  };
  const sleeping = sleep(clock, 1_000, signal);
  await clock.advance(1_000);
  await sleeping;
  expect(listeners).toEqual({ added: 1, removed: 1 });
});
