import type { EndedOperation } from "../provider/account.ts";
import type { StateResource } from "./state.ts";

/** What holds tasks, or the history of tasks and executions. */
const HOLDERS = new Set([
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:sfn/activity:Activity",
  "aws:sfn/stateMachine:StateMachine",
  "aws:sqs/queue:Queue",
]);

/** What was there before a move and is there after it, and was deleted in between: what it held is gone. */
export function remadeHolders(
  before: readonly StateResource[],
  after: readonly StateResource[],
  operations: readonly EndedOperation[],
): string[] {
  const deleted = operations.filter(({ kind, type }) => kind === "delete" && HOLDERS.has(type));
  const isIn = (state: readonly StateResource[], { type, id }: EndedOperation) =>
    state.some((one) => one.type === type && one.id === id);
  return deleted.filter((one) => isIn(before, one) && isIn(after, one)).map(({ urn }) => urn);
}
