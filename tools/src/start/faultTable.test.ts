import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { ROUGH_FAULTS } from "@sfn-workers/local-cloud/faults";
import { expect, test } from "vitest";
import { workloadReport } from "../testing/workloadReport.ts";
import { faultReport, faultTable } from "./faultTable.ts";

const INJECTED = [
  { place: "sqs:ChangeMessageVisibilityBatch", times: 4, faults: {} },
  {
    ...{ place: "states:SendTaskSuccess", times: 12_345 },
    faults: { throttle: 617, "5xx": 246, reset: 247, drop: 250, delay: 610, double: 612 },
  },
];

const result = (
  status: "SUCCEEDED" | "FAILED" | "TIMED_OUT",
  error?: string,
  byHandler = true,
) => ({
  ...{ status, error, byHandler, cause: undefined, output: undefined },
  ...{ durationMs: 1, pickupMs: [] },
});

const workload = workloadReport(
  { name: "any", worker: "lambda", transport: "activity" },
  [
    result("SUCCEEDED"),
    result("FAILED", "BadLuck"),
    result("FAILED", "States.Timeout", false),
    result("TIMED_OUT", undefined, false),
  ],
  { running: 2 },
);

const report = faultReport(
  { ...ROUGH_FAULTS, seed: 7 },
  { faults: { report: () => INJECTED, next: () => {} } },
  { workloads: [workload] },
);

test("the report counts the executions that a handler has ended", () => {
  expect(report).toEqual({
    ...{ seed: 7, rates: ROUGH_FAULTS, injected: INJECTED },
    ...{ executions: 6, endedWell: 2 },
  });
});

test("a terminal of 80 columns has room for the table, and no line ends within a count", () => {
  const terminal = Object.assign(new PassThrough(), { columns: 80, isTTY: true });
  const text = faultTable(report, terminal as unknown as NodeJS.WriteStream);
  const lines = stripVTControlCharacters(text).split("\n");
  const longest = Math.max(...lines.map(({ length }) => length));
  expect(longest).toBeLessThanOrEqual(80);
  const cell = lines.find((line) => line.includes("throttle 617"));
  expect(cell).toContain("│ throttle 617, 5xx 246,");
  expect(cell).toMatch(/, \D+ \d+, +│$/);
  expect(lines).toContainEqual(expect.stringMatching(/│ states:SendTaskSuccess .* 12345 │/));
  expect(lines).toContain("The same command with --seed 7 has the same faults.");
  expect(lines).toContain("2 of 6 executions ended with the outcome of a handler.");
});
