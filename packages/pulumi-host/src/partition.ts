import { partition } from "@aws-sdk/core/client";

/** A partition of AWS: a set of Regions with ARNs and endpoints of their own. */
export interface Partition {
  /** As the second part of an ARN: `aws`, `aws-cn`. */
  readonly name: string;
  /** What the names of endpoints end with: `amazonaws.com`. */
  readonly dnsSuffix: string;
}

/**
 * The partition of a Region, by the list of the AWS SDK. A Region that is newer than the list is in `aws`.
 *
 * @example
 * ```ts
 * import { partitionOf } from "@sfn-workers/pulumi-host/partition";
 *
 * console.log(partitionOf("cn-north-1").name); // aws-cn
 * ```
 */
export function partitionOf(region: string): Partition {
  const { name, dnsSuffix } = partition(region);
  return { name, dnsSuffix };
}
