import { expect, test } from "vitest";
import { longestGapSeconds } from "./longestGap.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  ["rate(1 minute)", MINUTE],
  ["rate(5 minutes)", 5 * MINUTE],
  ["rate(1 hour)", HOUR],
  ["rate(2 days)", 2 * DAY],
  ["rate( 5  minutes )", 5 * MINUTE],
  ["cron(* * * * ? *)", MINUTE],
  ["cron(0/15 * * * ? *)", 15 * MINUTE],
  ["cron(0,20 * * * ? *)", 40 * MINUTE],
  ["cron(0 8 * * ? *)", DAY],
  ["cron(0 8-17 * * ? *)", 15 * HOUR],
  ["cron(0 8 ? * MON-FRI *)", 3 * DAY],
  ["cron(30 8-17 ? * MON-FRI *)", 3 * DAY - 9 * HOUR],
  ["cron(0 8 1 * ? *)", 31 * DAY],
  ["cron(0 8 L * ? *)", 31 * DAY],
  ["cron(0 8 29 FEB ? *)", 8 * 365 * DAY + DAY],
  ["cron(0 8 ? JAN-MAR MON 2030)", 7 * DAY],
])("the longest time between two starts of %s", (expression, seconds) => {
  expect(longestGapSeconds(expression, "UTC")).toBe(seconds);
});

test("an hour comes on top where clocks are put back", () => {
  expect(longestGapSeconds("cron(0 8 * * ? *)", "Europe/Berlin")).toBe(DAY + HOUR);
  expect(longestGapSeconds("cron(0/5 * * * ? *)", "Europe/Berlin")).toBe(5 * MINUTE);
});

test("there is no gap without a second start", () => {
  expect(longestGapSeconds("cron(0 8 1 JAN ? 2030)", "UTC")).toBeUndefined();
  expect(longestGapSeconds("cron(0 8 31 FEB ? *)", "UTC")).toBeUndefined();
});
