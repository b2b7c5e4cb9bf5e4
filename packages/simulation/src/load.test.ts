import { expect, test } from "vitest";
import { applyLoad, dailyPart, InvalidLoad, type Load, parseLoad, startsOf } from "./load.ts";
import { createRandom } from "./random.ts";
import { createTimeline } from "./timeline.ts";

const HOUR_MS = 3_600_000;

async function startTimes(load: Load, untilMs: number): Promise<number[]> {
  const timeline = createTimeline();
  const starts: number[] = [];
  applyLoad(load, timeline, createRandom(3), untilMs, () => starts.push(timeline.now()));
  await timeline.runUntil(untilMs);
  return starts;
}

test("a load is read as the command line has it", () => {
  expect(parseLoad("steady:30/min+burst:10000@2h")).toEqual([
    { kind: "steady", perSecond: 0.5 },
    { kind: "burst", executions: 10_000, atSeconds: 7_200 },
  ]);
  expect(parseLoad("daily:20/s")).toEqual([{ kind: "daily", perSecond: 20 }]);
  expect(parseLoad("burst:3@10min")).toEqual(parseLoad("burst:3@10m"));
  expect(parseLoad("hourly:5")).toEqual([{ kind: "hourly", executions: 5 }]);
});

test.for([
  "",
  "steady",
  "steady:5",
  "steady:0/s",
  "burst:5/s",
  "burst:1.5",
  "hourly:5@2h",
  "burst:5@1.2.3h",
  "weekly:5/s",
  "steady:5/d",
])("the load %o is refused with its text and what is allowed", (text) => {
  expect(() => parseLoad(text)).toThrow(InvalidLoad);
  expect(() => parseLoad(text)).toThrow(`the load ${JSON.stringify(text)}; allowed: steady:RATE`);
});

test("a steady load has its mean, and a burst comes at its time and in full", async () => {
  const starts = await startTimes(parseLoad("steady:2/s+burst:500@10m"), HOUR_MS);
  expect(starts.filter((ms) => ms === 600_000)).toHaveLength(500);
  expect((starts.length - 500) / 3_600).toBeCloseTo(2, 0);
});

test("the daily curve has its peak at noon, a hundredth by night, and its half between", async () => {
  expect([0, 3, 6, 9, 12, 15, 18, 21].map((hour) => dailyPart(hour * HOUR_MS).toFixed(3))).toEqual([
    ...["0.010", "0.010", "0.010", "0.505", "1.000", "0.505", "0.010", "0.010"],
  ]);
  const starts = await startTimes(parseLoad("daily:1/s"), 24 * HOUR_MS);
  // Half of the twelve hours of day, and a hundredth of the night.
  expect(starts.length / (6 * 3_600 * 0.99 + 24 * 36)).toBeCloseTo(1, 1);
});

test.each([
  ["steady:2/s", 1],
  ["daily:1/s", 24],
  ["burst:7+burst:9@1h", 1],
  ["hourly:5", 3],
])("how many executions %s starts in %d hours is known before", async (text, hours) => {
  const load = parseLoad(text);
  const { length } = await startTimes(load, hours * HOUR_MS);
  expect(startsOf(load, hours * 3_600) / length).toBeCloseTo(1, 1);
});
