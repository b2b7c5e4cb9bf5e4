import { isIn, parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import type { KnownExecution } from "../executions.ts";
import { MAX_OPEN_EXECUTIONS } from "../limits.ts";
import type { Service } from "../service.ts";
import { invalidArn } from "./invalidArn.ts";
import { type Request, stringMember } from "./operation.ts";

/** @throws {ApiError} InvalidArn or ExecutionDoesNotExist when there is no such execution. */
export function executionOf(service: Service, request: Request): KnownExecution {
  const text = stringMember(request, "executionArn");
  if (parseArn(text)?.resourceType !== "execution") throw invalidArn(text);
  const execution = service.executions.find(text);
  if (execution !== undefined && isIn(service.arnScope, text)) return execution;
  throw new ApiError("ExecutionDoesNotExist", `Execution Does Not Exist: '${text}'`);
}

/** @throws {ApiError} ExecutionLimitExceeded when no further execution may run. */
export function checkOpenExecutions(service: Service): void {
  if (service.running.size < MAX_OPEN_EXECUTIONS) return;
  throw new ApiError(
    "ExecutionLimitExceeded",
    `Execution Limit Exceeded: '${MAX_OPEN_EXECUTIONS}'`,
  );
}
