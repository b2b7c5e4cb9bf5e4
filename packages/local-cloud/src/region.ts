import { partitionOf } from "@sfn-workers/pulumi-host/partition";
import { PARTITION } from "./limits.ts";

/** The Region of a stack that names none. */
export const DEFAULT_REGION = "us-east-1";

/** How the Regions of all partitions are called. */
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/**
 * The Region of a stack, from its key `aws:region`; us-east-1 without it.
 *
 * @throws {Error} when it is none of the partition `aws`.
 */
export function readRegion(config: Readonly<Record<string, unknown>>): string {
  return requireRegion("aws:region", config["aws:region"] ?? DEFAULT_REGION);
}

/**
 * @param argument that has the value, for the message
 * @throws {Error} when it is no Region of the partition `aws`.
 */
export function requireRegion(argument: string, value: unknown): string {
  if (typeof value === "string" && REGION.test(value) && partitionOf(value).name === PARTITION) {
    return value;
  }
  throw new Error(
    `${argument} is ${value}; supported locally: a Region of the partition aws, such as ${DEFAULT_REGION}`,
  );
}
