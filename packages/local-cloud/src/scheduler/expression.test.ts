import { describe, expect, test } from "vitest";
import { readSchedule, type ScheduleTimes } from "./expression.ts";

const NOW = Date.parse("2026-01-01T00:00:10Z");
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
const read = (expression: string, timeZone = "UTC", dates: Partial<ScheduleTimes> = {}) =>
  readSchedule({ expression, timeZone, ...dates }, NOW);

/** The first times of an expression from this time on. */
function timesOf(expression: string, timeZone: string, from: string, count: number) {
  const schedule = read(expression, timeZone);
  const times: (string | undefined)[] = [];
  let due = schedule.first(at(from));
  while (due !== undefined && times.length < count) {
    times.push(iso(due)?.slice(0, 16));
    due = schedule.next(due);
  }
  return times;
}

describe("a rate", () => {
  test("fires at once, then after each interval", () => {
    const rate = read("rate(5 minutes)");
    expect(rate.description).toBe("every 5 minutes");
    expect(rate.first(NOW)).toBe(NOW);
    expect(iso(rate.next(NOW))).toBe("2026-01-01T00:05:10.000Z");
  });

  test.each(["rate(1 hour)", "rate(1 hours)"])("%s is every hour", (expression) => {
    expect(read(expression).description).toBe("every hour");
  });

  test("of days counts 24 hours, also on a day that has 23", () => {
    const rate = read("rate(1 days)", "Europe/Berlin");
    expect(iso(rate.next(at("2027-03-27T12:00:00Z")))).toBe("2027-03-28T12:00:00.000Z");
  });

  test("begins at its start date and ends at its end date", () => {
    const rate = read("rate(1 hour)", "UTC", {
      startDate: "2026-01-01T08:00:00Z",
      endDate: "2026-01-01T10:00:00+01:00",
    });
    const first = rate.first(NOW) ?? 0;
    const second = rate.next(first) ?? 0;
    expect([first, second].map(iso)).toEqual([
      "2026-01-01T08:00:00.000Z",
      "2026-01-01T09:00:00.000Z",
    ]);
    expect(rate.next(second)).toBeUndefined();
  });

  test("whose start date is just past keeps its rhythm", () => {
    const rate = read("rate(2 minutes)", "UTC", { startDate: "2025-12-31T23:57:00Z" });
    expect(iso(rate.first(NOW))).toBe("2026-01-01T00:01:00.000Z");
  });
});

describe("a cron expression", () => {
  test.each([
    ["cron(0 8 ? * MON-FRI *)", "UTC", "2026-01-02T09:00:00Z", "2026-01-05T08:00"],
    ["cron(0 8 ? * 2 *)", "UTC", "2026-01-02T09:00:00Z", "2026-01-05T08:00"],
    ["cron(0 8 ? * Sat-Sun *)", "UTC", "2026-01-03T09:00:00Z", "2026-01-04T08:00"],
    ["cron(0/15 * * * ? *)", "UTC", "2026-01-01T00:01:00Z", "2026-01-01T00:15"],
    ["cron(*/15 * * * ? *)", "UTC", "2026-01-01T00:15:00Z", "2026-01-01T00:15"],
    ["cron(0-59/10 0-23/2 ? * * *)", "UTC", "2026-01-01T01:00:00Z", "2026-01-01T02:00"],
    ["cron(30-30 13-13 ? * 2,4,6 *)", "UTC", "2026-01-01T14:00:00Z", "2026-01-02T13:30"],
    ["cron(0 22-2/2 * * ? *)", "UTC", "2026-01-01T22:30:00Z", "2026-01-02T00:00"],
    ["cron(30 12 L * ? *)", "UTC", "2026-02-01T00:00:00Z", "2026-02-28T12:30"],
    ["cron(0 9 15W * ? *)", "UTC", "2026-02-01T00:00:00Z", "2026-02-16T09:00"],
    ["cron(0 9 ? * 6#1 *)", "UTC", "2026-01-10T00:00:00Z", "2026-02-06T09:00"],
    ["cron(15 10 ? * 6L 2026-2027)", "UTC", "2026-01-01T00:00:00Z", "2026-01-30T10:15"],
    ["cron(0 9 ? * L *)", "UTC", "2026-01-01T00:00:00Z", "2026-01-03T09:00"],
    ["cron(0 9 ? * 5L *)", "UTC", "2026-01-01T00:00:00Z", "2026-01-29T09:00"],
    ["cron(0 9 ? * mon#2 *)", "UTC", "2026-01-01T00:00:00Z", "2026-01-12T09:00"],
    ["cron(0 9 LW * ? *)", "UTC", "2026-01-01T00:00:00Z", "2026-01-30T09:00"],
    ["cron(0 9 1W * ? *)", "UTC", "2026-07-31T10:00:00Z", "2026-08-03T09:00"],
    ["cron(0 9 31 * ? *)", "UTC", "2026-02-01T00:00:00Z", "2026-03-31T09:00"],
    ["cron(0 9 29 2 ? *)", "UTC", "2097-01-01T00:00:00Z", "2104-02-29T09:00"],
    ["cron(0 9 31 12 ? 2199)", "UTC", "2026-01-01T00:00:00Z", "2199-12-31T09:00"],
    ["cron(0 8 * * ? *)", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01T06:00"],
    ["cron(0 8 1 jan/3 ? *)", "UTC", "2026-01-02T00:00:00Z", "2026-04-01T08:00"],
    ["cron(00 08 01 01 ? 2030)", "UTC", "2026-01-01T00:00:01Z", "2030-01-01T08:00"],
    ["cron(0 0 1 1 ? 2026/2)", "UTC", "2026-01-02T00:00:00Z", "2028-01-01T00:00"],
  ])("%s in %s, from %s on, fires at %s", (expression, zone, from, expected) => {
    expect(timesOf(expression, zone, from, 1)).toEqual([expected]);
  });

  test.each([
    ["cron(0 9 30 2 ? *)", "UTC"],
    ["cron(0 9 * * ? 1999)", "UTC"],
    ["cron(30 2 ? 3 1L *)", "Europe/Berlin"],
  ])("%s in %s never fires", (expression, zone) => {
    expect(timesOf(expression, zone, "2027-01-01T00:00:00Z", 1)).toEqual([]);
  });

  const ONE_MARK = 'exactly one of day-of-month and day-of-week of cron(…) is "?", got';
  test.each([
    ["both days are given", "cron(0 1 * * * *)", `${ONE_MARK} 0`],
    ["neither day is given", "cron(0 1 ? * ? *)", `${ONE_MARK} 2`],
    [
      "a minute is a question mark",
      "cron(? 1 * * ? *)",
      'minutes of cron(…) is "?"; allowed: 0-59',
    ],
    ["there is no year", "cron(0 8 * * ?)", "cron(…) has 6 fields"],
    ["it has seconds", "cron(0 0 8 * * ? *)", "cron(…) has 6 fields"],
    ["it is empty", "cron()", "day-of-week year), got 0"],
    ["it is a nickname", "cron(@daily)", "day-of-week year), got 1"],
    ["a minute does not exist", "cron(71 8 1 * ? *)", 'minutes of cron(…) is "71"; allowed: 0-59'],
    ["an hour does not exist", "cron(0 24 1 * ? *)", 'hours of cron(…) is "24"; allowed: 0-23'],
    [
      "a day does not exist",
      "cron(0 8 32W * ? *)",
      'day-of-month of cron(…) is "32W"; allowed: 1-31',
    ],
    [
      "a day of the week is 0, as Sunday is elsewhere",
      "cron(0 8 ? * 0 *)",
      'day-of-week of cron(…) is "0"',
    ],
    ["a day has no such name", "cron(7 20 ? * NOT *)", 'is "NOT"; allowed: 1-7 or SUN-SAT'],
    ["a month has no such name", "cron(7 20 * JUNE ? *)", 'is "JUNE"; allowed: 1-12 or JAN-DEC'],
    ["a year is too far", "cron(7 20 * * ? 2200)", 'year of cron(…) is "2200"; allowed: 1970-2199'],
    [
      "a day of the week has an increment",
      "cron(0 8 ? * MON/2 *)",
      'day-of-week of cron(…) is "MON/2"',
    ],
    ["an increment is 0", "cron(0/0 8 * * ? *)", 'minutes of cron(…) is "0/0"'],
    [
      "an increment is greater than each value",
      "cron(*/60 8 * * ? *)",
      'minutes of cron(…) is "*/60"',
    ],
    ["there are two increments", "cron(0/5/5 8 * * ? *)", 'minutes of cron(…) is "0/5/5"'],
    ["a range has three ends", "cron(1-2-3 8 * * ? *)", 'minutes of cron(…) is "1-2-3"'],
    ["a list ends in a comma", "cron(1, 8 * * ? *)", 'minutes of cron(…) is "1,"'],
    [
      "a day of the month has an offset from its end",
      "cron(0 8 L-3 * ? *)",
      'day-of-month of cron(…) is "L-3"',
    ],
    ["a weekday stands in a list", "cron(0 8 1W,15W * ? *)", 'day-of-month of cron(…) is "1W,15W"'],
    ["a sixth Monday is asked for", "cron(0 8 ? * 2#6 *)", 'day-of-week of cron(…) is "2#6"'],
    ["there are two ordinals", "cron(0 8 ? * 2#1,6#3 *)", 'day-of-week of cron(…) is "2#1,6#3"'],
  ])("is refused when %s", (_title, expression, why) => {
    expect(() => read(expression)).toThrow(
      `scheduleExpression: Invalid Schedule Expression ${expression}. `,
    );
    expect(() => read(expression)).toThrow(why);
  });

  test("skips a time that the clocks skip in spring", () => {
    expect(timesOf("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T00:00:00Z", 2)).toEqual([
      "2026-03-28T01:30",
      "2026-03-30T00:30",
    ]);
  });

  test("counts an hour that the clocks show twice in autumn once", () => {
    const times = timesOf("cron(0/30 * * * ? *)", "Europe/Berlin", "2026-10-24T23:30:00Z", 4);
    expect(times).toEqual([
      "2026-10-24T23:30",
      "2026-10-25T00:00",
      "2026-10-25T00:30",
      "2026-10-25T02:00",
    ]);
  });

  test("at a time in both is skipped in spring and fires once in autumn, before the clocks go back", () => {
    const expression = "cron(30 1 * * ? *)";
    const autumn = timesOf(expression, "America/Los_Angeles", "2026-10-31T12:00:00Z", 2);
    expect(autumn).toEqual(["2026-11-01T08:30", "2026-11-02T09:30"]);
    const spring = timesOf("cron(30 2 * * ? *)", "America/Los_Angeles", "2027-03-13T12:00:00Z", 2);
    expect(spring).toEqual(["2027-03-15T09:30", "2027-03-16T09:30"]);
  });

  test("is evaluated between its dates", () => {
    const schedule = read("cron(0 8 * * ? *)", "UTC", {
      startDate: "2026-02-01T08:00:00Z",
      endDate: "2026-02-02T07:00:00Z",
    });
    expect(iso(schedule.first(NOW))).toBe("2026-02-01T08:00:00.000Z");
    expect(schedule.next(at("2026-02-01T08:00:00Z"))).toBeUndefined();
  });
});

describe("a time", () => {
  const once = read("at(2026-06-01T08:00:00)", "Europe/Berlin", {
    endDate: "2020-01-01T00:00:00Z",
  });

  test("fires once, in its time zone, whatever the dates are", () => {
    expect(iso(once.first(NOW))).toBe("2026-06-01T06:00:00.000Z");
    expect(once.next(at("2026-06-01T06:00:00Z"))).toBeUndefined();
  });

  test("in the past is accepted and does not fire", () => {
    const past = read("at(2025-06-01T08:00:00)", "Europe/Berlin");
    expect(past.first(NOW)).toBeUndefined();
    expect(past.description).toBe("once, at 2025-06-01T08:00:00 Europe/Berlin, which has passed");
  });

  test("that the clocks skip does not fire, and one that they show twice fires the first time", () => {
    const skipped = read("at(2026-03-29T02:30:00)", "Europe/Berlin");
    expect(skipped.first(NOW)).toBeUndefined();
    expect(skipped.description).toContain("which the clocks skip");
    expect(iso(read("at(2026-10-25T02:30:00)", "Europe/Berlin").first(NOW))).toBe(
      "2026-10-25T00:30:00.000Z",
    );
  });
});

test.each([
  "rate(0 minutes)",
  "rate(5 weeks)",
  "rate(10)",
  "rate( 10 minutes )",
  " rate(10 minutes)",
  "rate(10 minutess)",
  "at(tomorrow)",
  "at(2026-02-30T08:00:00)",
  "at(2026-12-31T23:59:59Z)",
  "at(2026-12-31T23:59:59.000)",
  "at(2026-12-31T23:59)",
  "at(2026-12-31T24:00:00)",
  "5 minutes",
])("%j is refused in AWS's words", (expression) => {
  expect(() => read(expression)).toThrow(
    `scheduleExpression: Invalid Schedule Expression ${expression}. Allowed: rate(5 minutes), cron(`,
  );
});

test.each<[string, Partial<ScheduleTimes>, string]>([
  [
    "it started too long ago",
    { startDate: "2025-12-31T23:55:09Z" },
    "startDate: 2025-12-31T23:55:09Z: The StartDate you specify cannot be earlier than 5 minutes ago.",
  ],
  [
    "it has ended",
    { endDate: "2025-12-31T23:00:00Z" },
    "endDate: 2025-12-31T23:00:00Z must be in the future and after startDate",
  ],
  [
    "a date is none",
    { startDate: "tomorrow" },
    'startDate: "tomorrow" is not a date such as 2030-01-31T08:00:00Z',
  ],
  [
    "its time zone does not exist",
    { timeZone: "Europe/Berln" },
    'scheduleExpressionTimezone: "Europe/Berln" is not an IANA time zone such as Europe/Berlin',
  ],
  [
    "its time zone is an offset",
    { timeZone: "+01:00" },
    'scheduleExpressionTimezone: "+01:00" is not an IANA time zone such as Europe/Berlin',
  ],
])("a schedule is refused when %s", (_title, times, message) => {
  expect(() =>
    readSchedule({ expression: "rate(1 hour)", timeZone: "UTC", ...times }, NOW),
  ).toThrow(message);
});
