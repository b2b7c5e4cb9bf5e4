import { describe, expect, test } from "vitest";
import { scheduleProblem } from "./schedule.ts";

const IN_2022 = Date.parse("2022-03-01T12:00:00Z");

describe("a schedule that AWS accepts", () => {
  test.each([
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(1 hour)",
    "rate(12 hours)",
    "rate(1 day)",
    "rate(7 days)",
    "cron(0 10 * * ? *)",
    "cron(15 12 * * ? *)",
    "cron(0 18 ? * MON-FRI *)",
    "cron(0 8 1 * ? *)",
    "cron(0/10 * ? * MON-FRI *)",
    "cron(0/5 8-17 ? * MON-FRI *)",
    "cron(0 9 ? * 2#1 *)",
    "cron(0 9 ? * FRI#5 2024-2199)",
    "cron(15 10 ? * 6L 2022-2023)",
    "cron(15 10 ? * L *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 LW * ? *)",
    "cron(0 0 3W JAN,JUL ? *)",
    "cron(0,30 */2 ? 1-3,DEC 1,7 *)",
    "cron(0 0 ? * mon-fri *)",
    "cron(0 0 * * ? 2030/5)",
    "cron(0 22-2 ? * FRI-MON *)",
  ])("%s", (expression) => {
    expect(scheduleProblem(expression, IN_2022)).toBeUndefined();
  });
});

describe("a schedule that AWS rejects", () => {
  test.each([
    ["rate(5 minute)", 'a value of 5 takes "minutes"'],
    ["rate(1 minutes)", 'a value of 1 takes "minute"'],
    ["rate(0 minutes)", "a whole number from 1"],
    ["rate(-1 minutes)", "a whole number from 1"],
    ["rate(1.5 hours)", "a whole number from 1"],
    ["rate(five minutes)", "a whole number from 1"],
    ["rate(30 seconds)", "minute, minutes, hour, hours, day or days"],
    ["rate(2 weeks)", "minute, minutes, hour, hours, day or days"],
    ["rate(5minutes)", "rate(value unit)"],
    ["rate()", "rate(value unit)"],
    ["every 5 minutes", "rate(5 minutes)"],
    ["rate(5 minutes", "rate(5 minutes)"],
    ["at(2030-01-01T00:00:00)", "rate(5 minutes)"],
    ["", "rate(5 minutes)"],
    ["cron(*/5 * * * *)", "6 fields"],
    ["cron()", "got 0"],
    ["cron(0 0 * * ? * *)", "got 7"],
    ["cron(60 0 * * ? *)", 'minutes of cron(…) is "60"'],
    ["cron(0 24 * * ? *)", 'hours of cron(…) is "24"'],
    ["cron(0 0 32 * ? *)", 'day-of-month of cron(…) is "32"'],
    ["cron(0 0 0 * ? *)", 'day-of-month of cron(…) is "0"'],
    ["cron(0 0 32W * ? *)", 'day-of-month of cron(…) is "32W"'],
    ["cron(0 0 * 13 ? *)", 'month of cron(…) is "13"'],
    ["cron(0 0 * JANUARY ? *)", 'month of cron(…) is "JANUARY"'],
    ["cron(0 0 ? * 0 *)", 'day-of-week of cron(…) is "0"'],
    ["cron(0 0 ? * 8 *)", 'day-of-week of cron(…) is "8"'],
    ["cron(0 0 ? * MON#6 *)", 'day-of-week of cron(…) is "MON#6"'],
    ["cron(0 0 ? * 2/2 *)", 'day-of-week of cron(…) is "2/2"'],
    ["cron(0 0 * * ? 1969)", 'year of cron(…) is "1969"'],
    ["cron(0 0 * * ? 2200)", 'year of cron(…) is "2200"'],
    ["cron(? 0 * * ? *)", 'minutes of cron(…) is "?"'],
    ["cron(0/0 0 * * ? *)", 'minutes of cron(…) is "0/0"'],
    ["cron(*/60 0 * * ? *)", 'minutes of cron(…) is "*/60"'],
    ["cron(1-2-3 0 * * ? *)", 'minutes of cron(…) is "1-2-3"'],
    ["cron(0 0 * * * *)", 'exactly one of day-of-month and day-of-week of cron(…) is "?", got 0'],
    ["cron(0 0 ? * ? *)", 'exactly one of day-of-month and day-of-week of cron(…) is "?", got 2'],
  ])("%s is refused: %s", (expression, why) => {
    expect(scheduleProblem(expression)).toContain(why);
  });
});

describe("a schedule that never starts anything again is refused", () => {
  test.each([
    ["of a year that has passed", "cron(0 8 * * ? 2020)"],
    ["of a day that has passed in every time zone", "cron(0 23 27 2 ? 2022)"],
    ["of a day that no year has", "cron(0 0 30 2 ? *)"],
    ["of a day that its years do not have", "cron(0 0 29 2 ? 2025-2027)"],
  ])("%s", (_what, expression) => {
    expect(scheduleProblem(expression, IN_2022)).toContain("none of its times is still to come");
  });

  test.each([
    ["of today", "cron(0 23 1 3 ? 2022)"],
    ["of a day that has passed in some time zones only", "cron(30 23 28 2 ? 2022)"],
    ["of a later year", "cron(0 0 29 2 ? 2024)"],
  ])("but not one %s", (_what, expression) => {
    expect(scheduleProblem(expression, Date.parse("2022-03-01T11:00:00Z"))).toBeUndefined();
  });
});
