import { isIn, parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import type { StateMachine } from "../registry.ts";
import type { Service } from "../service.ts";
import { invalidArn } from "./invalidArn.ts";
import { type Request, stringMember } from "./operation.ts";

/** @throws {ApiError} InvalidArn when the ARN is not a state machine's. */
export function machineArnOf(request: Request): string {
  const machineArn = stringMember(request, "stateMachineArn");
  const parsed = parseArn(machineArn);
  if (parsed?.resourceType === "stateMachine" && parsed.rest !== "") return machineArn;
  throw invalidArn(machineArn);
}

/** @throws {ApiError} InvalidArn or StateMachineDoesNotExist when there is no such state machine. */
export function machineOf(service: Service, request: Request): StateMachine {
  const machineArn = machineArnOf(request);
  const machine = service.machines.get(machineArn);
  if (machine !== undefined && isIn(service.arnScope, machineArn)) return machine;
  throw new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
}
