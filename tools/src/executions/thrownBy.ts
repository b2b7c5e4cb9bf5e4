import type { HistoryEvent } from "@aws-sdk/client-sfn";

/** Errors of Step Functions and of this project's workers, whoever reports them. */
const RESERVED = /^(States|Worker)\./;
/** Errors of Lambda itself, not of a function's code. */
const OF_LAMBDA = /^(Lambda|Sandbox|Runtime|Extension)\./;
/** A service's prefix, as in `SQS.AmazonSQSException` or `ECS.AccessDeniedException`. */
const OF_SERVICE = /^[A-Z][A-Za-z0-9]*\.[A-Z]\w*(Exception|Error)$/;

/** How a state can fail. The other failures in a history, such as `ParallelStateFailed`, follow from one of these. */
const FAILURES = new Set([
  "ActivityFailed",
  "ActivityScheduleFailed",
  "ActivityTimedOut",
  "LambdaFunctionFailed",
  "LambdaFunctionScheduleFailed",
  "LambdaFunctionStartFailed",
  "LambdaFunctionTimedOut",
  "TaskFailed",
  "TaskStartFailed",
  "TaskSubmitFailed",
  "TaskTimedOut",
]);

/**
 * Whether a handler threw the error that ended the execution. The history tells: a worker's report is `ActivityFailed`, or
 * `TaskFailed` after the token was handed out. So a handler's own error may have any name, such as `SQS.Full`.
 */
export function isThrownByHandler(
  error: string | undefined,
  history: readonly HistoryEvent[],
): boolean {
  if (error === undefined || RESERVED.test(error)) return false;
  const byId = new Map(history.map((event) => [event.id, event]));
  const before = ({ previousEventId }: HistoryEvent) => byId.get(previousEventId);
  let event = history.findLast(({ type }) => type === "ExecutionFailed");
  while (event !== undefined && !FAILURES.has(event.type ?? "")) event = before(event);
  switch (event?.type) {
    case "ActivityFailed":
      return true;
    case "TaskFailed": {
      if (before(event)?.type === "TaskSubmitted") return true;
      const isFunction = event.taskFailedEventDetails?.resourceType === "lambda";
      return isFunction && !OF_LAMBDA.test(error);
    }
    case "LambdaFunctionFailed":
      return !OF_LAMBDA.test(error);
    case undefined:
      // A Fail state, whose error the author of the definition chose.
      return !OF_LAMBDA.test(error) && !OF_SERVICE.test(error);
    default:
      return false;
  }
}
