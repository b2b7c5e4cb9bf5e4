import { isIn, parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import type { KnownMapRun } from "../mapRuns.ts";
import type { Service } from "../service.ts";
import { invalidArn } from "./invalidArn.ts";

/** @throws {ApiError} InvalidArn or ResourceNotFound when there is no such Map run. */
export function mapRunOf(service: Service, arn: string): KnownMapRun {
  if (parseArn(arn)?.resourceType !== "mapRun") throw invalidArn(arn);
  const run = service.runningMapRun(arn) ?? service.mapRuns.find(arn);
  if (run !== undefined && isIn(service.arnScope, arn)) return run;
  throw new ApiError("ResourceNotFound", `Resource not found: '${arn}'`, {
    details: { resourceName: arn },
  });
}
