import { describeJsonProblem, parseJson, textOf } from "@sfn-workers/states-language/json";
import { executionArn, expressExecutionArn } from "../arn.ts";
import type { Execution, Mocking } from "../engine/execution.ts";
import { ApiError } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { MAX_TRACE_HEADER_CHARACTERS } from "../limits.ts";
import type { Service } from "../service.ts";
import { type Constraint, includedData, name, payload, requiredArn } from "./constraints.ts";
import { describeSyncExecution } from "./executionAnswers.ts";
import { checkOpenExecutions } from "./executionsOf.ts";
import {
  chosenOf,
  machineIn,
  qualifierIn,
  type Target,
  targetOf,
  typeNotSupported,
} from "./machines.ts";
import { checkName } from "./names.ts";
import { type Operation, optionalString, type Request, wireDate } from "./operation.ts";
import { mockingOf, splitTestCase } from "./testCases.ts";

const start = {
  stateMachineArn: requiredArn,
  name,
  input: payload,
  traceHeader: { type: "string", max: MAX_TRACE_HEADER_CHARACTERS },
} satisfies Record<string, Constraint>;
const ofMachine = (service: Service, request: Request) =>
  machineIn("stateMachineArn")(service, splitTestCase(service, request).request);
const startedOf = (service: Service, request: Request) =>
  qualifierIn("stateMachineArn")(service, splitTestCase(service, request).request);

export const startOperations = {
  StartExecution: {
    access: "add",
    constraints: start,
    resource: ofMachine,
    qualifier: startedOf,
    run(service, request) {
      const execution = startNamed(service, startOf(service, request), request, false);
      return { executionArn: execution.arn, startDate: wireDate(execution.startedAt) };
    },
  },

  StartSyncExecution: {
    access: "add",
    constraints: { ...start, includedData },
    resource: ofMachine,
    qualifier: startedOf,
    async run(service, request) {
      const start = startOf(service, request);
      if (start.target.machine.revision.type !== "EXPRESS") throw typeNotSupported();
      const execution = startNamed(service, start, request, true);
      await service.whenEnded(execution);
      return describeSyncExecution(execution);
    },
  },
} satisfies Record<string, Operation>;

interface MachineStart {
  readonly target: Target;
  readonly mocking: Mocking | undefined;
}

/** @throws {ApiError} when there is no such state machine, version or alias, or it has no such test case. */
function startOf(service: Service, request: Request): MachineStart {
  const { request: plain, testCase } = splitTestCase(service, request);
  const target = targetOf(service, plain);
  return { target, mocking: mockingOf(service, target, testCase) };
}

/** Starts an execution, or returns the running one with the same name and input. */
function startNamed(
  service: Service,
  { target, mocking }: MachineStart,
  request: Request,
  sync: boolean,
): Execution {
  const { machine } = target;
  const given = optionalString(request, "name");
  if (given !== undefined) checkName(given);
  const input = optionalString(request, "input") ?? "{}";
  checkInput(input);
  const executionName = given ?? newId();
  const isExpress = machine.revision.type === "EXPRESS";
  const arn = isExpress
    ? expressExecutionArn(machine.arn, executionName, newId())
    : executionArn(machine.arn, executionName);
  if (!isExpress) {
    const current = service.current(arn);
    const isOfMachine = current?.revision.machine === machine.serial;
    if (current?.status === "RUNNING" && isOfMachine && textOf(current.input) === input) {
      return current;
    }
    if (current !== undefined || service.executions.has(arn)) {
      throw new ApiError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    checkOpenExecutions(service);
  }
  const chosen = chosenOf(service, target);
  return service.start({ machine, ...chosen, arn, name: executionName, input, sync, mocking });
}

/** @throws {ApiError} InvalidExecutionInput when the input is not JSON. */
export function checkInput(input: string): void {
  try {
    parseJson(input);
  } catch {
    const reason =
      input.trim() === "" ? "Invalid execution input." : describeJsonProblem(input).message;
    throw new ApiError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${reason}'`,
    );
  }
}
