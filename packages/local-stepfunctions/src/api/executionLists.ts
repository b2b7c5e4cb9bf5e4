import { isIn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import type { ListOwner } from "../executions.ts";
import { MAX_EXECUTIONS_PAGE_TOKEN_CHARACTERS } from "../limits.ts";
import type { Service } from "../service.ts";
import { type ShownStatus, shownStatus } from "./childStatus.ts";
import { arn, mapRunArn, maxResults } from "./constraints.ts";
import { listItem } from "./executionAnswers.ts";
import { mapRunOf } from "./knownMapRun.ts";
import { machineIn, qualifierIn, targetOf, typeNotSupported } from "./machines.ts";
import { type Operation, optionalString, type Request } from "./operation.ts";
import { pageOf } from "./pages.ts";

export const executionListOperations = {
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
} satisfies Record<string, Operation>;

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
