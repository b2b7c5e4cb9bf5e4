import { expect, onTestFinished, test, vi } from "vitest";
import { createSteadyTime, systemClock } from "./clock.ts";

test("setting the system's clock moves no time of what runs", () => {
  onTestFinished(() => void vi.useRealTimers());
  const before = systemClock.now();
  for (const hours of [1, -1]) {
    vi.setSystemTime(Date.now() + hours * 3_600_000);
    expect(Math.abs(systemClock.now() - before)).toBeLessThan(1_800_000);
  }
});

test("the time that the machine slept has passed, wherever its monotonic time stood still", () => {
  const at = { wall: 1_000_000, monotonic: 7_000, uptime: 100 };
  const now = createSteadyTime({
    wall: () => at.wall,
    monotonic: () => at.monotonic,
    uptime: () => at.uptime,
  });
  expect(now()).toBe(1_000_000);
  Object.assign(at, { wall: 5_000_000, monotonic: 8_500, uptime: 101 });
  expect(now()).toBe(1_001_500);
  Object.assign(at, { monotonic: 9_500, uptime: 3_702 });
  expect(now()).toBe(4_602_000);
  Object.assign(at, { monotonic: 10_600, uptime: 3_703 });
  expect(now()).toBe(4_603_100);
});
