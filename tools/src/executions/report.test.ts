import { expect, test } from "vitest";
import { workloadReport } from "../testing/workloadReport.ts";
import { hasOnlyExpectedOutcomes, percentiles } from "./report.ts";
import type { ExecutionResult } from "./result.ts";

const workload = { name: "invoice", worker: "lambda", transport: "activity" };
const result = (more: Partial<ExecutionResult>): ExecutionResult => ({
  status: "SUCCEEDED",
  error: undefined,
  cause: undefined,
  byHandler: true,
  output: undefined,
  durationMs: 10,
  pickupMs: [1],
  ...more,
});
const failed = (error: string, byHandler = true) => result({ status: "FAILED", error, byHandler });

test("counts executions by their outcome, and failures by their error", () => {
  const results = [
    result({}),
    failed("BadLuck"),
    failed("BadLuck"),
    failed("States.Timeout"),
    result({ status: "TIMED_OUT" }),
  ];
  expect(workloadReport(workload, results)).toMatchObject({
    executions: 5,
    succeeded: 1,
    failed: 3,
    timedOut: 1,
    errors: { BadLuck: 2, "States.Timeout": 1 },
  });
});

test("a handler's error is an expected outcome; a timeout, an error that no handler threw and an execution that did not end are not", () => {
  const of = (results: ExecutionResult[], running = 0) =>
    hasOnlyExpectedOutcomes(workloadReport(workload, results, { running }));
  expect(of([result({}), failed("BadLuck")])).toBe(true);
  expect(of([failed("SQS.AmazonSQSException", false)])).toBe(false);
  expect(of([result({ status: "TIMED_OUT", byHandler: false })])).toBe(false);
  expect(of([result({ status: "ABORTED", byHandler: false })])).toBe(false);
  expect(of([result({})], 1)).toBe(false);
});

test("executions that have not ended count as executions, and the report says why they are not waited for", () => {
  const report = workloadReport(workload, [result({})], { running: 2, givenUp: "dead" });
  expect(report).toMatchObject({ executions: 3, succeeded: 1, running: 2, givenUp: "dead" });
});

test("percentiles are measured values, and null without measurements", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentiles(hundred)).toEqual({ p50: 50, p99: 99 });
  expect(percentiles([7])).toEqual({ p50: 7, p99: 7 });
  expect(percentiles([])).toEqual({ p50: null, p99: null });
});

test("the report has each error's first cause, or only its message for a worker's error, and the first output for the user's own input", () => {
  const results = [
    result({ status: "FAILED", error: "BadLuck", cause: '{"message":"tails","stack":"…"}' }),
    result({ status: "FAILED", error: "BadLuck", cause: "another" }),
    result({ status: "FAILED", error: "States.Runtime", cause: "no such path" }),
    result({ output: '{"side":"heads"}' }),
  ];
  const report = workloadReport(workload, results, { ownInput: true });
  expect(report.causes).toEqual({ BadLuck: "tails", "States.Runtime": "no such path" });
  expect(report.output).toEqual({ side: "heads" });
  expect(workloadReport(workload, results)).not.toHaveProperty("output");
});
