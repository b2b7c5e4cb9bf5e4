import { describe, expect, test } from "vitest";
import { readScheduleExpression } from "./expression.ts";

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

describe("a rate", () => {
  test("fires at once, then after each interval", () => {
    const rate = readScheduleExpression("rate(5 minutes)", "UTC");
    const start = at("2026-01-01T00:00:10Z");
    expect(rate.description).toBe("every 5 minutes");
    expect(rate.first(start)).toBe(start);
    expect(iso(rate.next(start))).toBe("2026-01-01T00:05:10.000Z");
  });

  test("with the value 1 is described in the singular", () => {
    expect(readScheduleExpression("rate(1 hour)", "UTC").description).toBe("every hour");
  });
});

describe("a cron expression", () => {
  test.each([
    ["cron(0 8 ? * MON-FRI *)", "UTC", "2026-01-02T09:00:00Z", "2026-01-05T08:00:00.000Z"],
    ["cron(0 8 ? * 2 *)", "UTC", "2026-01-02T09:00:00Z", "2026-01-05T08:00:00.000Z"],
    ["cron(0/15 * * * ? *)", "UTC", "2026-01-01T00:01:00Z", "2026-01-01T00:15:00.000Z"],
    ["cron(30 12 L * ? *)", "UTC", "2026-02-01T00:00:00Z", "2026-02-28T12:30:00.000Z"],
    ["cron(0 9 ? * 6#1 *)", "UTC", "2026-01-10T00:00:00Z", "2026-02-06T09:00:00.000Z"],
    ["cron(0 8 * * ? *)", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01T06:00:00.000Z"],
    ["cron(0 0 1 1 ? 2030)", "UTC", "2026-01-01T00:00:01Z", "2030-01-01T00:00:00.000Z"],
  ])("%s in %s fires next after %s at %s", (expression, zone, now, expected) => {
    expect(iso(readScheduleExpression(expression, zone).first(at(now)))).toBe(expected);
  });
});

describe("a time", () => {
  const once = readScheduleExpression("at(2026-06-01T08:00:00)", "Europe/Berlin");

  test("fires once, in its time zone", () => {
    expect(iso(once.first(at("2026-01-01T00:00:00Z")))).toBe("2026-06-01T06:00:00.000Z");
    expect(once.next(at("2026-06-01T06:00:00Z"))).toBeUndefined();
  });

  test("in the past does not fire", () => {
    expect(once.first(at("2026-07-01T00:00:00Z"))).toBeUndefined();
  });
});

test.each([
  "rate(0 minutes)",
  "rate(5 weeks)",
  "cron(* * * *)",
  "cron(99 * * * ? *)",
  "at(tomorrow)",
  "5 minutes",
])("%s is refused, and the error names the allowed forms", (expression) => {
  expect(() => readScheduleExpression(expression, "UTC")).toThrow(
    /scheduleExpression: ".*" in UTC; allowed: rate\(5 minutes\)/,
  );
});
