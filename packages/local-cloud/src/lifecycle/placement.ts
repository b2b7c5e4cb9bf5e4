import type { Registration } from "@sfn-workers/pulumi-host";
import type { Cloud } from "../cloud.ts";
import { RESOURCE_TYPES } from "../counterparts/index.ts";
import { requireRegion } from "../region.ts";

/** Where a resource is: its own `region`, or that of its explicit provider, or the stack's. */
type Placed = Pick<Registration, "type" | "name" | "provider"> & {
  readonly inputs: Readonly<Record<string, unknown>>;
};

/** @throws {Error} when its `region` is none of the partition `aws`. */
export function regionFor({ type, name, inputs, provider }: Placed, cloud: Cloud): string {
  const given = inputs["region"];
  if (isRegional(type) && given !== undefined && given !== null) {
    return requireRegion(`${name} (${type}): region`, given);
  }
  return cloud.providers.get(provider ?? "")?.region ?? cloud.region;
}

const PROVIDER = "pulumi:providers:aws";

/** Whether resources of a type are in Regions; those of IAM and Docker are not. */
export function isRegional(type: string): boolean {
  return type === PROVIDER || Object.hasOwn(RESOURCE_TYPES[type]?.arguments ?? {}, "region");
}
