import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { isThrownByHandler } from "./thrownBy.ts";

/** A chain of events, each of which follows from the one before. */
function history(...events: (HistoryEventType | [HistoryEventType, object])[]): HistoryEvent[] {
  return events.map((event, index) => {
    const [type, details] = Array.isArray(event) ? event : [event, {}];
    return { id: index + 1, previousEventId: index, timestamp: undefined, type, ...details };
  });
}

const SQS = { taskFailedEventDetails: { resourceType: "sqs" } };
const LAMBDA = { taskFailedEventDetails: { resourceType: "lambda" } };

test.each<[string, string, HistoryEvent[], boolean]>([
  [
    "an activity's worker reports",
    "SQS.Full",
    history("ActivityStarted", "ActivityFailed", "ExecutionFailed"),
    true,
  ],
  [
    "the worker itself reports",
    "Worker.InvalidInput",
    history("ActivityStarted", "ActivityFailed", "ExecutionFailed"),
    false,
  ],
  [
    "is a timeout of the activity",
    "States.Timeout",
    history("ActivityStarted", "ActivityTimedOut", "ExecutionFailed"),
    false,
  ],
  [
    "is reported with the token of a message",
    "OutOfStock",
    history("TaskStarted", "TaskSubmitted", ["TaskFailed", SQS], "ExecutionFailed"),
    true,
  ],
  [
    "refuses the message",
    "SQS.AmazonSQSException",
    history("TaskScheduled", "TaskStarted", ["TaskFailed", SQS], "ExecutionFailed"),
    false,
  ],
  [
    "a function throws",
    "OutOfStock",
    history("TaskStarted", ["TaskFailed", LAMBDA], "ExecutionFailed"),
    true,
  ],
  [
    "ends a function's process",
    "Runtime.ExitError",
    history("TaskStarted", ["TaskFailed", LAMBDA], "ExecutionFailed"),
    false,
  ],
  [
    "a branch of a Parallel state ends with",
    "OutOfStock",
    history("ActivityFailed", "TaskStateAborted", "ParallelStateFailed", "ExecutionFailed"),
    true,
  ],
  ["a Fail state gives", "OutOfStock", history("FailStateEntered", "ExecutionFailed"), true],
  [
    "a Fail state passes on",
    "ECS.AccessDeniedException",
    history("FailStateEntered", "ExecutionFailed"),
    false,
  ],
])("an error that %s: %s", (_title, error, events, expected) => {
  expect(isThrownByHandler(error, events)).toBe(expected);
});
