import type { ExecutionEvent } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { News } from "./news.ts";
import { workflowEnds } from "./workflowEnds.ts";

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:order";
const EXECUTION = "arn:aws:states:us-east-1:000000000000:execution:order:0123";

/** What is told of these events. */
function toldOf(events: readonly ExecutionEvent["event"][], stateMachineArn = MACHINE): News[] {
  const told: News[] = [];
  const onEvent = workflowEnds(
    (arn) => (arn === MACHINE ? "order" : undefined),
    (news) => told.push(news),
  );
  for (const event of events) onEvent({ executionArn: EXECUTION, stateMachineArn, event });
  return told;
}

const at = (type: string, details: object = {}): ExecutionEvent["event"] => {
  const event = { id: 2, previousEventId: 1, timestamp: new Date(0), type };
  return { ...event, [`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`]: details };
};

const ABOUT = { kind: "ended", workflow: "order", executionArn: EXECUTION } as const;

test("an execution of a workflow that succeeds is told once, with its output", () => {
  const told = toldOf([at("ExecutionStarted"), at("ExecutionSucceeded", { output: "[1]" })]);
  expect(told).toEqual([{ ...ABOUT, outcome: "succeeded", output: "[1]" }]);
});

test("one that fails has its error and cause, though no task of it failed", () => {
  const told = toldOf([at("ExecutionFailed", { error: "NothingToDo", cause: "it is empty" })]);
  expect(told).toEqual([
    { ...ABOUT, outcome: "failed", error: "NothingToDo", cause: "it is empty" },
  ]);
});

test("one that times out or is stopped says so", () => {
  const outcomes = ["ExecutionTimedOut", "ExecutionAborted"].flatMap((type) => toldOf([at(type)]));
  expect(outcomes).toEqual([
    { ...ABOUT, outcome: "timedOut" },
    { ...ABOUT, outcome: "stopped" },
  ]);
});

test("a workload's own execution is not told: its task is", () => {
  expect(toldOf([at("ExecutionSucceeded", { output: "1" })], "arn:other")).toEqual([]);
});
