import { regionOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";

/** @throws {EcsError} when an ARN is of another Region than the call; the first sentence is AWS's. */
export function requireRegionInArn(arnOrName: string, region: string): void {
  if (!arnOrName.startsWith("arn:") || regionOf(arnOrName) === region) return;
  throw new EcsError(
    "InvalidParameterException",
    `Invalid Region in ARN. ${arnOrName} is not in ${region}: use one of that Region`,
  );
}
