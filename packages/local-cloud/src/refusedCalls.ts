import type { IntegrationRequest, Integrations } from "@sfn-workers/local-stepfunctions";
import type { Failure } from "./failure.ts";
import { arnOf, regionOf } from "./names.ts";

type OnFailure = (failure: Failure) => void;

/**
 * Tells that a service refuses what a state asks for, however often it asks.
 *
 * @param what such as `ECS refuses RunTask`
 */
export function tellRefusedCall(
  { executionArn, stateName }: Pick<IntegrationRequest, "executionArn" | "stateName">,
  what: string,
  reason: string,
  onFailure: OnFailure,
): void {
  const name = executionArn.split(":").at(-2) ?? "";
  const arn = arnOf(regionOf(executionArn), "states", `stateMachine:${name}`);
  const message = `${what} in the state ${stateName}: ${reason}`;
  onFailure({ kind: "callRefused", name, arn, state: stateName, message });
}

/** Fails the calls of services that are not emulated, and tells of them. */
export function withOthersRefused(known: Integrations, onFailure: OnFailure): Integrations {
  return {
    ...known,
    "*": (request) => {
      const reason = `${request.resource} has no local counterpart`;
      const names = Object.keys(known).filter((name) => name !== "lambda:function");
      const remedy = `${reason}; supported locally: ${names.join(", ")}, states:startExecution, aws-sdk:sfn, functions and activities`;
      tellRefusedCall(request, "a call can't run locally", remedy, onFailure);
      return Promise.reject(new Error(reason));
    },
  };
}
