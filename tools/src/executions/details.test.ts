import { expect, test } from "vitest";
import { details } from "./details.ts";
import { workloadReport } from "./report.ts";
import type { ExecutionResult } from "./run.ts";

const workload = { name: "greeting", worker: "lambda", transport: "activity" };
const result = (more: Partial<ExecutionResult>): ExecutionResult => ({
  status: "FAILED",
  error: undefined,
  cause: undefined,
  output: undefined,
  durationMs: 10,
  pickupMs: [],
  ...more,
});
const results = [
  result({ status: "SUCCEEDED", output: '{"side":"heads"}' }),
  result({ error: "BadLuck", cause: '{"message":"tails"}' }),
  result({ error: "Worker.InvalidInput", cause: '{"message":"side: no such side"}' }),
];

test("the cause of an error that no handler threw is shown, the cause of a handler's error is not", () => {
  expect(details([workloadReport(workload, results)], false)).toBe(
    "greeting: Worker.InvalidInput: side: no such side\n",
  );
});

test("with the user's own input, every outcome is shown", () => {
  expect(details([workloadReport(workload, results, { ownInput: true })], true)).toBe(
    [
      "greeting: BadLuck: tails\n",
      "greeting: Worker.InvalidInput: side: no such side\n",
      'greeting: {"side":"heads"}\n',
    ].join(""),
  );
});
