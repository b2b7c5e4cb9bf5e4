import { isIn, labelOfMapRun, parseArn } from "../arn.ts";
import { renderEvent } from "../engine/history.ts";
import { finish } from "../engine/lifecycle.ts";
import type { KnownExecution } from "../executions.ts";
import type { Service } from "../service.ts";
import { shownStatus } from "./childStatus.ts";
import {
  errorCause,
  errorName,
  includedData,
  maxResults,
  pageToken,
  requiredArn,
} from "./constraints.ts";
import { definitionOf } from "./definitions.ts";
import { describeExecution } from "./executionAnswers.ts";
import { executionOf } from "./executionsOf.ts";
import { toldId } from "./machines.ts";
import {
  type Operation,
  optionalString,
  type Request,
  stringMember,
  wireDate,
} from "./operation.ts";
import { pageOf } from "./pages.ts";
import { redriveStatusOf } from "./redriveStatus.ts";

const ofExecution = (_: Service, request: Request) => optionalString(request, "executionArn");

export const executionOperations = {
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

/** Of Express executions, those that Map runs have started can be described. */
function expressChild(service: Service, request: Request): KnownExecution | undefined {
  const text = stringMember(request, "executionArn");
  if (parseArn(text)?.resourceType !== "express" || !isIn(service.arnScope, text)) return undefined;
  const execution = service.executions.find(text);
  return execution?.mapRun === undefined ? undefined : execution;
}
