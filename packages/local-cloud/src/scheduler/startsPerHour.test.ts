import { expect, test } from "vitest";
import { startsPerHour } from "./startsPerHour.ts";

test.each([
  ["rate(5 minutes)", 12],
  ["rate(2 hours)", 1 / 2],
  ["rate(1 day)", 1 / 24],
  ["cron(* * * * ? *)", 60],
  ["cron(0 8,20 * * ? *)", 2 / 24],
  // Five of seven days, from 8:00 to 17:55.
  ["cron(0/5 8-17 ? * MON-FRI *)", (5 * 120) / (7 * 24)],
  // Its longest pause is 31 days.
  ["cron(0 8 1 * ? *)", 1 / (28 * 24)],
])("%s comes %d times an hour", (expression, times) => {
  expect(startsPerHour(expression)).toBeCloseTo(times, 10);
});

test("what comes in none of the four weeks comes as often as its longest pause says", () => {
  // From the 1st of May to that of the next year: 365 or 366 days.
  expect(startsPerHour("cron(0 8 1 5 ? *)")).toBeCloseTo(1 / (366 * 24), 10);
});

test("what comes only once more comes 0 times an hour", () => {
  expect(startsPerHour("cron(0 8 1 1 ? 2050)")).toBe(0);
});
