import { type Clock, createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { readSchedule } from "./expression.ts";
import { startScheduleTimer } from "./timer.ts";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-01-01T00:00:00Z");
const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);

function firingsOf(
  expression: string,
  { windowMs = 0, seed = "", timeZone = "UTC", start = START } = {},
) {
  const clock = createVirtualClock(start);
  const firings: string[] = [];
  const dues: string[] = [];
  const timer = startScheduleTimer({
    expression: readSchedule({ expression, timeZone }, start),
    clock,
    windowMs,
    seed,
    fire(due) {
      firings.push(text(clock.now()));
      dues.push(text(due));
    },
  });
  return { clock, firings, dues, timer };
}

test("a rate fires at the start and after each interval", async () => {
  const { clock, firings } = firingsOf("rate(5 minutes)");
  await clock.advance(11 * 60_000);
  expect(firings).toEqual(["2026-01-01T00:00", "2026-01-01T00:05", "2026-01-01T00:10"]);
});

test("a rate with an interval longer than Node.js's longest timer fires after the whole interval", async () => {
  const { clock, firings } = firingsOf("rate(30 days)");
  await clock.advance(61 * DAY_MS);
  expect(firings).toEqual(["2026-01-01T00:00", "2026-01-31T00:00", "2026-03-02T00:00"]);
});

test("a time fires once", async () => {
  const { clock, firings } = firingsOf("at(2026-01-02T08:00:00)");
  await clock.advance(10 * DAY_MS);
  expect(firings).toEqual(["2026-01-02T08:00"]);
});

test.each([
  ["that the clocks skip does not fire on that day", "2027-03-27", ["03-29T00:30", "03-30T00:30"]],
  ["that the clocks show twice fires once", "2027-10-30", ["10-31T00:30", "11-01T01:30"]],
])("a cron expression with a time %s", async (_title, day, expected) => {
  const start = Date.parse(`${day}T12:00:00Z`);
  const options = { timeZone: "Europe/Berlin", start };
  const { clock, firings } = firingsOf("cron(30 2 * * ? *)", options);
  await clock.advance(3 * DAY_MS);
  expect(firings.slice(0, 2)).toEqual(expected.map((time) => `2027-${time}`));
});

test("a stopped timer does not fire", async () => {
  const { clock, firings, timer } = firingsOf("rate(5 minutes)");
  await clock.advance(0);
  timer.stop();
  await clock.advance(DAY_MS);
  expect(firings).toHaveLength(1);
});

/** A timer on a machine that sleeps. */
function sleeperOf(expression: string) {
  let now = START;
  let run = () => {};
  const clock: Clock = {
    now: () => now,
    setTimeout: (callback) => {
      run = callback;
    },
    clearTimeout: () => {},
  };
  const dues: string[] = [];
  startScheduleTimer({
    expression: readSchedule({ expression, timeZone: "Europe/Berlin" }, START),
    ...{ clock, windowMs: 0, seed: "", fire: (due) => dues.push(text(due)) },
  });
  const sleep = (ms: number) => {
    now += ms;
    run();
  };
  return { dues, sleep };
}

test.each(["rate(1 minute)", "cron(* * * * ? *)"])(
  "the times of an hour in which the machine slept make one invocation, and the rhythm stays: %s",
  (expression) => {
    const { dues, sleep } = sleeperOf(expression);
    sleep(0);
    sleep(60 * 60_000 + 30_000);
    sleep(30_000);
    expect(dues).toEqual(["2026-01-01T00:00", "2026-01-01T01:00", "2026-01-01T01:01"]);
  },
);

test.each([
  ["rate(1 minute)", "2026-04-11T00:00"],
  ["cron(* * * * ? *)", "2026-04-11T00:00"],
  ["cron(0-10 2 ? * MON *)", "2026-04-06T00:10"],
])("a hundred days of sleep do not block the process: %s", (expression, last) => {
  const { dues, sleep } = sleeperOf(expression);
  sleep(5 * DAY_MS);
  const before = process.cpuUsage();
  sleep(95 * DAY_MS + 20_000);
  const { user } = process.cpuUsage(before);
  expect(dues.at(-1)).toBe(last);
  expect(dues.length).toBe(2);
  expect(user).toBeLessThan(500_000);
});

test("a flexible time window delays each invocation by a time of its own, the same for the same seed", async () => {
  const run = async (seed: string) => {
    const started = firingsOf("rate(1 hour)", { windowMs: 15 * 60_000, seed });
    await started.clock.advance(4 * 3_600_000 - 1);
    return started;
  };
  const { firings, dues } = await run("a");
  expect(dues).toEqual([0, 1, 2, 3].map((hour) => `2026-01-01T0${hour}:00`));
  const minutes = firings.map((firing, hour) => {
    expect(firing.slice(11, 13)).toBe(`0${hour}`);
    return Number(firing.slice(14));
  });
  expect(Math.max(...minutes)).toBeLessThan(15);
  expect(new Set(minutes).size).toBeGreaterThan(1);
  expect((await run("a")).firings).toEqual(firings);
  expect((await run("b")).firings).not.toEqual(firings);
});
