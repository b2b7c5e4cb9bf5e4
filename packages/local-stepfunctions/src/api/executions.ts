import { describeJsonProblem, parseJson, textOf } from "@sfn-workers/states-language/json";
import { executionArn, expressExecutionArn, isIn, labelOfMapRun, parseArn } from "../arn.ts";
import type { Execution, Mocking } from "../engine/execution.ts";
import { renderEvent } from "../engine/history.ts";
import { finish } from "../engine/lifecycle.ts";
import { ApiError } from "../errors.ts";
import type { KnownExecution, ListOwner } from "../executions.ts";
import { newId } from "../lib/ids.ts";
import { MAX_EXECUTIONS_PAGE_TOKEN_CHARACTERS, MAX_TRACE_HEADER_CHARACTERS } from "../limits.ts";
import type { Service } from "../service.ts";
import { type ShownStatus, shownStatus } from "./childStatus.ts";
import {
  arn,
  type Constraint,
  errorCause,
  errorName,
  mapRunArn,
  maxResults,
  name,
  pageToken,
  payload,
  requiredArn,
} from "./constraints.ts";
import { definitionOf } from "./definitions.ts";
import { describeExecution, describeSyncExecution, listItem } from "./executionAnswers.ts";
import { checkOpenExecutions, executionOf } from "./executionsOf.ts";
import { mapRunOf } from "./knownMapRun.ts";
import { chosenOf, machineIn, qualifierIn, type Target, targetOf, toldId } from "./machines.ts";
import { checkName } from "./names.ts";
import {
  type Operation,
  optionalString,
  type Request,
  stringMember,
  wireDate,
} from "./operation.ts";
import { pageOf } from "./pages.ts";
import { redriveStatusOf } from "./redriveStatus.ts";
import { mockingOf, splitTestCase } from "./testCases.ts";

const start = {
  stateMachineArn: requiredArn,
  name,
  input: payload,
  traceHeader: { type: "string", max: MAX_TRACE_HEADER_CHARACTERS },
} satisfies Record<string, Constraint>;
const includedData = {
  type: "string",
  oneOf: ["ALL_DATA", "METADATA_ONLY"],
} satisfies Constraint;
const ofMachine = (service: Service, request: Request) =>
  machineIn("stateMachineArn")(service, splitTestCase(service, request).request);
const startedOf = (service: Service, request: Request) =>
  qualifierIn("stateMachineArn")(service, splitTestCase(service, request).request);
const ofExecution = (_: Service, request: Request) => optionalString(request, "executionArn");

export const executionOperations = {
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

  StopExecution: {
    access: "change",
    constraints: { executionArn: requiredArn, error: errorName, cause: errorCause },
    resource: ofExecution,
    run(service, request) {
      const { arn, stoppedAt } = executionOf(service, request);
      const current = service.current(arn);
      if (current?.status === "RUNNING") {
        finish(service.engine, current, {
          status: "ABORTED",
          error: optionalString(request, "error"),
          cause: optionalString(request, "cause"),
        });
      }
      return { stopDate: wireDate(current?.stoppedAt ?? stoppedAt ?? service.timers.now()) };
    },
  },

  DescribeExecution: {
    access: "read",
    constraints: { executionArn: requiredArn, includedData },
    resource: ofExecution,
    run(service, request) {
      const execution = expressChild(service, request) ?? executionOf(service, request);
      return {
        ...describeExecution(execution, request["includedData"] !== "METADATA_ONLY"),
        status: shownStatus(service, execution),
        ...redriveStatusOf(service, execution, service.executions.remains(execution)),
      };
    },
  },

  ListExecutions: {
    access: "readResources",
    constraints: {
      stateMachineArn: arn,
      statusFilter: {
        type: "string",
        oneOf: ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"],
      },
      maxResults,
      nextToken: { type: "string", min: 1, max: MAX_EXECUTIONS_PAGE_TOKEN_CHARACTERS },
      mapRunArn,
      redriveFilter: { type: "string", oneOf: ["REDRIVEN", "NOT_REDRIVEN"] },
    },
    resource: (service, request) =>
      machineIn("stateMachineArn")(service, request) ?? optionalString(request, "mapRunArn"),
    qualifier: qualifierIn("stateMachineArn"),
    run(service, request) {
      const owner = listOwner(service, request);
      const status = optionalString(request, "statusFilter") as ShownStatus | undefined;
      const redriven = optionalString(request, "redriveFilter");
      const stored = status === "PENDING_REDRIVE" ? undefined : status;
      const { items, nextToken } = pageOf(request, {
        keys: "number",
        from: (after) => service.executions.list(owner, stored, after),
        isListed: (execution) =>
          (status === undefined || shownStatus(service, execution) === status) &&
          (redriven === undefined ||
            (redriven === "REDRIVEN") === (execution.redrive !== undefined)),
        keyOf: ({ serial }) => serial,
        render: (execution) => ({
          ...listItem(execution),
          status: shownStatus(service, execution),
        }),
      });
      return { executions: items, nextToken };
    },
  },

  GetExecutionHistory: {
    access: "read",
    constraints: {
      executionArn: requiredArn,
      maxResults,
      reverseOrder: { type: "boolean" },
      nextToken: pageToken,
      includeExecutionData: { type: "boolean" },
    },
    resource: ofExecution,
    run(service, request) {
      const execution = executionOf(service, request);
      const includeData = request["includeExecutionData"] !== false;
      const reverse = request["reverseOrder"] === true;
      const { items, nextToken } = pageOf(request, {
        keys: "number",
        from: (after) => service.executions.events(execution, { reverse, after }),
        keyOf: ({ id }) => id,
        render: ({ event, id }) => renderEvent(event, id, includeData),
      });
      return { events: items, nextToken };
    },
  },

  DescribeStateMachineForExecution: {
    access: "readResources",
    constraints: { executionArn: requiredArn, includedData },
    resource: ofExecution,
    async run(service, request) {
      const { revision, mapRun } = executionOf(service, request);
      return {
        stateMachineArn: revision.machineArn,
        name: revision.machineName,
        ...(await definitionOf(service, revision, request)),
        roleArn: revision.roleArn,
        updateDate: wireDate(revision.updatedAt),
        mapRunArn: mapRun?.arn,
        label: mapRun && labelOfMapRun(mapRun.arn),
        revisionId: toldId(revision),
        ...revision.settings,
      };
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
  if (machine.revision.type === "EXPRESS") {
    const express = expressExecutionArn(machine.arn, executionName, newId());
    return service.start({
      machine,
      ...chosenOf(service, target),
      arn: express,
      name: executionName,
      input,
      sync,
      mocking,
    });
  }
  const executionArnText = executionArn(machine.arn, executionName);
  const current = service.current(executionArnText);
  const isOfMachine = current?.revision.machine === machine.serial;
  if (current?.status === "RUNNING" && isOfMachine && textOf(current.input) === input) {
    return current;
  }
  if (current !== undefined || service.executions.has(executionArnText)) {
    throw new ApiError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArnText}'`);
  }
  checkOpenExecutions(service);
  return service.start({
    machine,
    ...chosenOf(service, target),
    arn: executionArnText,
    name: executionName,
    input,
    sync,
    mocking,
  });
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

/** Of Express executions, those that Map runs have started can be described. */
function expressChild(service: Service, request: Request): KnownExecution | undefined {
  const text = stringMember(request, "executionArn");
  if (parseArn(text)?.resourceType !== "express" || !isIn(service.arnScope, text)) return undefined;
  const execution = service.executions.find(text);
  return execution?.mapRun === undefined ? undefined : execution;
}

/** @throws {ApiError} when the request names neither a Map run nor a Standard state machine, or both, or does not fit. */
function listOwner(service: Service, request: Request): ListOwner {
  const mapRun = optionalString(request, "mapRunArn");
  const machineArn = optionalString(request, "stateMachineArn");
  if (mapRun === undefined && machineArn === undefined) {
    throw invalidList(
      "Must provide a StateMachine ARN or MapRun ARN",
      "MISSING_REQUIRED_PARAMETER",
    );
  }
  if (mapRun !== undefined && machineArn !== undefined) {
    throw invalidList("Must provide either a StateMachine ARN or a MapRun ARN, but not both");
  }
  if (mapRun !== undefined) return childrenOf(service, mapRun);
  if (optionalString(request, "redriveFilter") !== undefined) {
    throw invalidList(
      "RedriveFilter cannot be applied to ListExecutions call with StateMachine ARN",
    );
  }
  if (optionalString(request, "statusFilter") === "PENDING_REDRIVE") {
    throw invalidList(
      "Must provide a MapRun ARN for the statusFilter 'PENDING_REDRIVE'",
      "MISSING_REQUIRED_PARAMETER",
    );
  }
  const { machine, version, alias } = targetOf(service, request);
  if (machine.revision.type === "EXPRESS") throw typeNotSupported();
  return {
    machine: machine.serial,
    ...(version !== undefined && { version: version.number }),
    ...(alias !== undefined && { alias: alias.name }),
  };
}

/** @throws {ApiError} InvalidArn or ResourceNotFound when there is no such Map run. */
function childrenOf(service: Service, mapRun: string): ListOwner {
  const owner = { mapRun };
  // A data folder of version 1 has child executions, but no Map runs.
  const [any] = isIn(service.arnScope, mapRun) ? service.executions.list(owner, undefined) : [];
  if (any === undefined) mapRunOf(service, mapRun);
  return owner;
}

function invalidList(message: string, reason?: string): ApiError {
  const details = reason === undefined ? undefined : { details: { reason } };
  return new ApiError("ValidationException", message, details);
}

function typeNotSupported(): ApiError {
  return new ApiError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
}
