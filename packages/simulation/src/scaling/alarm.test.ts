import { expect, test } from "vitest";
import { type AlarmRule, type AlarmState, nextState } from "./alarm.ts";

const none = undefined;

interface Case {
  readonly values: readonly (number | undefined)[];
  readonly before?: AlarmState;
  readonly missing?: AlarmRule["missing"];
  readonly state: AlarmState;
}

/** Three of three above 70, the newest value first. */
const CASES: readonly Case[] = [
  { values: [80, 80, 80, none, none], state: "ALARM" },
  { values: [80, 60, 80, 80, 80], state: "OK" },
  // A late value leaves the place to an older one.
  { values: [none, 80, 80, 80, none], state: "ALARM" },
  { values: [none, none, 80, 80, 80], state: "ALARM" },
  // The oldest breach is three periods old, and nothing denies it.
  { values: [none, none, 80, none, none], state: "ALARM" },
  { values: [none, none, 80, none, none], missing: "ignore", state: "OK" },
  { values: [none, none, 80, none, none], missing: "breaching", state: "ALARM" },
  { values: [none, none, 80, none, none], missing: "notBreaching", state: "OK" },
  { values: [80, none, none, none, none], before: "OK", state: "OK" },
  { values: [none, none, 60, none, none], before: "ALARM", state: "OK" },
  { values: [none, none, none, none, none], before: "ALARM", state: "INSUFFICIENT_DATA" },
  { values: [none, none, none, none, none], before: "ALARM", missing: "ignore", state: "ALARM" },
  { values: [80, 80, none, none, none], missing: "notBreaching", state: "OK" },
  { values: [none, none, none, none, none], missing: "breaching", state: "ALARM" },
];

test.for(CASES)("$values is $state", ({ values, before = "OK", missing = "missing", state }) => {
  const rule = { datapoints: 3, periods: 3, missing, isBreaching: (value: number) => value > 70 };
  expect(nextState(before, rule, values)).toBe(state);
});
