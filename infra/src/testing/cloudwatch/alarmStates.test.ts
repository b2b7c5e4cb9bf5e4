import { describe, expect, test } from "vitest";
import { type AlarmState, stateOf, watch } from "./alarmStates.ts";

/** 0 is within the threshold, X breaches it, - is missing; oldest first. */
const range = (text: string) =>
  text.split(" ").map((mark) => (mark === "-" ? undefined : mark === "X"));

const BEFORE: AlarmState = "OK";
const RETAINED = "retained";

/** The tables of CloudWatch's user guide, "How alarm state is evaluated when data is missing". */
describe.each([
  ["3 of 3", 3, "0 - X - X", "OK", "OK", "OK", "OK"],
  ["3 of 3", 3, "0 - - - -", "OK", "OK", "OK", "OK"],
  ["3 of 3", 3, "- - - - -", "INSUFFICIENT_DATA", RETAINED, "ALARM", "OK"],
  ["3 of 3", 3, "0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["3 of 3", 3, "- - - - X", "INSUFFICIENT_DATA", RETAINED, "ALARM", "OK"],
  ["3 of 3", 3, "X - - - -", "ALARM", RETAINED, "ALARM", "OK"],
  ["2 of 3", 2, "0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["2 of 3", 2, "0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["2 of 3", 2, "0 - X - -", "OK", "OK", "ALARM", "OK"],
  ["2 of 3", 2, "- - - - 0", "OK", "OK", "ALARM", "OK"],
  ["2 of 3", 2, "- - - - X", "INSUFFICIENT_DATA", RETAINED, "ALARM", "OK"],
])("an alarm of %s", (_, datapointsToAlarm, points, missing, ignore, breaching, notBreaching) => {
  test.each(Object.entries({ missing, ignore, breaching, notBreaching }))(
    `with ${points} and missing data as %s`,
    (treat, expected) => {
      const treatMissingData = treat as "missing" | "ignore" | "breaching" | "notBreaching";
      const alarm = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData };
      const state = stateOf(range(points), alarm, BEFORE);
      expect(state).toBe(expected === RETAINED ? BEFORE : expected);
    },
  );
});

const READING = { extraPeriods: 2, emptyFill: "nothing" } as const;

const minutes = (count: number) => Array.from({ length: count }, (_, minute) => (minute + 1) * 60);

const errors = {
  namespace: "AWS/Lambda",
  metricName: "Errors",
  statistic: "Sum",
  period: 300,
  evaluationPeriods: 1,
  threshold: 1,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  treatMissingData: "notBreaching",
  alarmActions: ["topic"],
};

test("the window slides each minute, and the alarm notifies once", () => {
  const reported = { "AWS/Lambda Errors": [{ at: 90, value: 1 }] };
  const reading = { ...READING, extraPeriods: 0 };
  expect(watch(errors, reported)(reading, minutes(8))).toEqual([
    { at: 60, state: "OK", notifies: false },
    { at: 120, state: "ALARM", notifies: true },
    { at: 420, state: "OK", notifies: false },
  ]);
});

test("a point that comes late and is dated back is missed by a window that is shorter", () => {
  const late = { "AWS/Lambda Errors": [{ at: 0, known: 900, value: 1 }] };
  const reading = { ...READING, extraPeriods: 0 };
  expect(watch(errors, late)(reading, minutes(60)).some(({ notifies }) => notifies)).toBe(false);
  const longer = { ...errors, evaluationPeriods: 4, datapointsToAlarm: 1 };
  expect(watch(longer, late)(reading, minutes(60)).some(({ notifies }) => notifies)).toBe(true);
});

test("an alarm over more than a day is evaluated once an hour", () => {
  const daily = { ...errors, period: 86_400, evaluationPeriods: 2, datapointsToAlarm: 1 };
  const reported = { "AWS/Lambda Errors": [{ at: 90, value: 1 }] };
  expect(watch(daily, reported)(READING, minutes(70))).toEqual([
    { at: 60, state: "OK", notifies: false },
    { at: 3_600, state: "ALARM", notifies: true },
  ]);
});

const slow = {
  ...errors,
  metricName: "Duration",
  statistic: undefined,
  extendedStatistic: "p95",
  threshold: 10,
};

test("a percentile of few samples counts, unless the alarm ignores those", () => {
  const one = { "AWS/Lambda Duration": [{ at: 0, value: 20 }] };
  const many = { "AWS/Lambda Duration": [{ at: 0, value: 20, samples: 200 }] };
  const ignoring = { ...slow, evaluateLowSampleCountPercentiles: "ignore" };
  const stateOfFirst = (alarm: object, reported: typeof one) =>
    watch(alarm, reported)(READING, minutes(1))[0]?.state;
  expect(stateOfFirst(slow, one)).toBe("ALARM");
  expect(stateOfFirst(ignoring, one)).toBeUndefined();
  expect(stateOfFirst(ignoring, many)).toBe("ALARM");
});

test("an alarm that has run out of data notifies, if it has actions for that", () => {
  const silent = { ...errors, treatMissingData: "missing", insufficientDataActions: ["topic"] };
  const reported = { "AWS/Lambda Errors": [{ at: 60, value: 0 }] };
  expect(watch(silent, reported)(READING, minutes(30))).toEqual([
    { at: 120, state: "OK", notifies: false },
    { at: 1_020, state: "INSUFFICIENT_DATA", notifies: true },
  ]);
});
