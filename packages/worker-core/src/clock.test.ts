import { expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

const DAY_MS = 86_400_000;

function fakeTimers() {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

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
