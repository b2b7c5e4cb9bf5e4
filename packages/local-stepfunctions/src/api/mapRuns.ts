import type { MapLimits } from "../engine/mapLimits.ts";
import { changeLimits } from "../engine/mapRunLimits.ts";
import { ApiError } from "../errors.ts";
import type { Service } from "../service.ts";
import { mapRunArn, maxResults, pageToken, requiredArn } from "./constraints.ts";
import { executionOf } from "./executionsOf.ts";
import { mapRunOf } from "./knownMapRun.ts";
import { describeMapRun, mapRunItem } from "./mapRunAnswers.ts";
import { type Operation, optionalString, type Request, stringMember } from "./operation.ts";
import { pageOf } from "./pages.ts";

const requiredMapRunArn = { ...mapRunArn, required: true } as const;
const ofMapRun = (_: Service, request: Request) => optionalString(request, "mapRunArn");
const ofExecution = (_: Service, request: Request) => optionalString(request, "executionArn");

export const mapRunOperations = {
  DescribeMapRun: {
    access: "read",
    constraints: { mapRunArn: requiredMapRunArn },
    resource: ofMapRun,
    run: (service, request) =>
      describeMapRun(mapRunOf(service, stringMember(request, "mapRunArn"))),
  },

  ListMapRuns: {
    access: "read",
    constraints: { executionArn: requiredArn, maxResults, nextToken: pageToken },
    resource: ofExecution,
    run(service, request) {
      const { serial } = executionOf(service, request);
      const { items, nextToken } = pageOf(request, {
        keys: "number",
        from: (before) => service.mapRuns.list(serial, before),
        keyOf: (run) => run.serial,
        render: mapRunItem,
      });
      return { mapRuns: items, nextToken };
    },
  },

  UpdateMapRun: {
    access: "change",
    constraints: {
      mapRunArn: requiredMapRunArn,
      maxConcurrency: { type: "integer", min: 0 },
      toleratedFailurePercentage: { type: "float", min: 0, max: 100 },
      toleratedFailureCount: { type: "integer", min: 0 },
    },
    resource: ofMapRun,
    run(service, request) {
      const { arn, limits } = mapRunOf(service, stringMember(request, "mapRunArn"));
      const changes = changesIn(request, limits);
      const run = service.runningMapRun(arn);
      if (run === undefined) throw completed(arn);
      changeLimits(service.engine, run, changes);
      return {};
    },
  },
} satisfies Record<string, Operation>;

/**
 * A bound that is not set is shown as 0, and stays so if a caller sends back what is shown.
 * @throws {ApiError} ValidationException when the request has no bound.
 */
function changesIn(request: Request, limits: MapLimits): Partial<MapLimits> {
  const maxConcurrency = numberIn(request, "maxConcurrency");
  const toleratedCount = numberIn(request, "toleratedFailureCount");
  const toleratedPercentage = numberIn(request, "toleratedFailurePercentage");
  if ((maxConcurrency ?? toleratedCount ?? toleratedPercentage) === undefined) {
    throw new ApiError(
      "ValidationException",
      "Must provide at least one of MaxConcurrency, ToleratedFailurePercentage or ToleratedFailureCount",
      { details: { reason: "MISSING_REQUIRED_PARAMETER" } },
    );
  }
  return {
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    ...(isChanged(toleratedCount, limits.toleratedCount) && { toleratedCount }),
    ...(isChanged(toleratedPercentage, limits.toleratedPercentage) && { toleratedPercentage }),
  };
}

function isChanged(wanted: number | undefined, present = 0): boolean {
  return wanted !== undefined && wanted !== present;
}

function numberIn(request: Request, member: string): number | undefined {
  const value = request[member];
  return typeof value === "number" ? value : undefined;
}

function completed(arn: string): ApiError {
  return new ApiError("ValidationException", `Cannot update a completed Map Run: '${arn}'`, {
    details: { reason: "CANNOT_UPDATE_COMPLETED_MAP_RUN" },
  });
}
