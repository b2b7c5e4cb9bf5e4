import { FAULT_KINDS, ROUGH_FAULTS } from "@sfn-workers/local-cloud/faults";
import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { readFaults } from "./faultRates.ts";

test("rates are read by name, and the seed with them", () => {
  expect(readFaults("throttle=0.05,5xx=.02,kill=1", "7")).toEqual({
    ...{ seed: 7, throttle: 0.05, "5xx": 0.02, kill: 1 },
  });
});

test("a preset and `all` are changed by later names", () => {
  expect(readFaults("rough,kill=0", "1")).toEqual({ ...ROUGH_FAULTS, kill: 0, seed: 1 });
  const all = readFaults("all=0.1,drop=0", "1");
  expect(all).toMatchObject({ throttle: 0.1, cold: 0.1, drop: 0 });
  expect(Object.keys(all ?? {})).toHaveLength(FAULT_KINDS.length + 1);
});

test("each run has a seed of its own by default, which repeats it", () => {
  const rates = readFaults("rough", undefined);
  expect(readFaults("rough", String(rates?.seed))).toEqual(rates);
});

test("without --faults there are none", () => {
  expect(readFaults(undefined, undefined)).toBeUndefined();
});

test.each<[string | undefined, string | undefined, string]>([
  [
    "throtle=1",
    undefined,
    '--faults has "throtle=1"; allowed: rough, or NAME=RATE with one of all, throttle, 5xx, ',
  ],
  ["throtle=1", undefined, "cold (Did you mean throttle?)"],
  ["", undefined, '--faults has ""; allowed: rough, or NAME=RATE'],
  ["rough=1", undefined, '--faults has "rough=1"; allowed: rough, or NAME=RATE'],
  ["kill", undefined, "--faults kill has no rate; allowed: kill=RATE with a number from 0 to 1"],
  ["kill=", undefined, '--faults kill is ""; allowed: kill=RATE with a number from 0 to 1'],
  ["kill=5%", undefined, '--faults kill is "5%"; allowed: kill=RATE with a number from 0 to 1'],
  ["kill=1.1", undefined, '--faults kill is "1.1"; allowed: kill=RATE with a number from 0 to 1'],
  ["kill=1,kill=0", undefined, '--faults names kill twice in "kill=1,kill=0"'],
  [
    "drop=0.7,reset=0.4",
    undefined,
    '--faults "drop=0.7,reset=0.4": reset + drop is 1.1: together they are at most 1',
  ],
  ["rough", "-1", '--seed is "-1"; allowed: a whole number from 0 to 4294967295'],
  ["rough", "4294967296", '--seed is "4294967296"; allowed: a whole number from 0 to 4294967295'],
  [undefined, "7", "--seed needs --faults"],
])("--faults %j --seed %j is refused", (faults, seed, message) => {
  const parse = () => readFaults(faults, seed);
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(message);
});
