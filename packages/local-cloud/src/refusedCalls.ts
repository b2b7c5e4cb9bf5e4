import type { DoubleOf, IntegrationRequest, Integrations } from "@sfn-workers/local-stepfunctions";
import type { Doubles } from "./doubles.ts";
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
  remedy?: string,
): void {
  const name = executionArn.split(":").at(-2) ?? "";
  const arn = arnOf(regionOf(executionArn), "states", `stateMachine:${name}`);
  const message = `${what} in the state ${stateName}: ${reason}`;
  onFailure({ kind: "callRefused", name, arn, state: stateName, message, remedy });
}

/** The doubles of calls. Tells of a task for an activity that is not here and has none, which fails its execution. */
export function withActivitiesTold(
  doubleOf: DoubleOf,
  howToAdd: Doubles["howToAdd"],
  onFailure: OnFailure,
): DoubleOf {
  return (call) => {
    const double = doubleOf(call);
    if (double === undefined && call.resource.includes(":activity:")) {
      const reason = `the activity ${call.resource} is not here`;
      tellRefusedCall(call, "a task can't be done locally", reason, onFailure, howToAdd(call));
    }
    return double;
  };
}

/**
 * Fails the calls of services that are not emulated, and tells of them.
 *
 * @param howToAdd what gives such a call an answer
 */
export function withOthersRefused(
  known: Integrations,
  onFailure: OnFailure,
  howToAdd: Doubles["howToAdd"] = () => undefined,
): Integrations {
  return {
    ...known,
    "*": (request) => {
      const reason = `${request.resource} has no local counterpart`;
      const remedy = howToAdd(request);
      const names = Object.keys(known).filter((name) => name !== "lambda:function");
      const told = `${reason}; supported locally: ${names.join(", ")}, states:startExecution, aws-sdk:sfn, functions and activities`;
      tellRefusedCall(request, "a call can't run locally", told, onFailure, remedy);
      return Promise.reject(new Error(remedy === undefined ? reason : `${reason}: ${remedy}`));
    },
  };
}
