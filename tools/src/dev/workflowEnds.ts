import type { ExecutionEvent } from "@sfn-workers/local-stepfunctions";
import { readEvent, textIn } from "../tasks/event.ts";
import type { ExecutionOutcome, News } from "./news.ts";

const OUTCOMES: ReadonlyMap<string, ExecutionOutcome> = new Map([
  ["ExecutionSucceeded", "succeeded"],
  ["ExecutionFailed", "failed"],
  ["ExecutionTimedOut", "timedOut"],
  ["ExecutionAborted", "stopped"],
]);

/**
 * Tells how each execution of a workflow has ended: its tasks don't, and it may have none.
 * @param workflowOf the workflow of a state machine, if it is one's
 */
export function workflowEnds(
  workflowOf: (stateMachineArn: string) => string | undefined,
  tell: (news: News) => void,
): (event: ExecutionEvent) => void {
  return ({ executionArn, stateMachineArn, event }) => {
    const outcome = OUTCOMES.get(event.type);
    const workflow = outcome && workflowOf(stateMachineArn);
    if (outcome === undefined || workflow === undefined) return;
    const read = readEvent(event);
    const [output, error, cause] = ["output", "error", "cause"].map((name) => textIn(read, name));
    tell({
      ...{ kind: "ended", workflow, executionArn, outcome },
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    });
  };
}
