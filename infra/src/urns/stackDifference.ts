import { type Difference, differenceFrom, ownType } from "./difference.ts";
import type { RegisteredUrn } from "./registered.ts";

/** The component that is the parent of all resources of one workload. */
const WORKLOAD_TYPE = "sfn-workers:index:Workload";

export interface StackDifference extends Difference {
  /** The workloads that the list has and the stack file no longer names. */
  readonly removed: readonly string[];
}

/**
 * The difference between a stack and its list. A removed workload is meant to lose its resources, and with it may go what
 * workloads share, such as the cluster or an endpoint of the network: these are not among `deleted`. The matrix has every
 * shared resource, so that a change of its identity is found there.
 *
 * @param named the workloads that the stack file names
 */
export function stackDifference(
  listed: readonly string[],
  registered: readonly RegisteredUrn[],
  named: readonly string[],
): StackDifference {
  const { created, deleted } = differenceFrom(listed, registered);
  const known = listed.filter((urn) => ownType(urn) === WORKLOAD_TYPE).map(nameOf);
  const removed = known.filter((name) => !named.includes(name));
  if (removed.length === 0) return { created, deleted, removed };
  const isKept = (urn: string) => {
    const owner = ownerOf(urn, [...known, ...named]);
    return owner !== undefined && named.includes(owner);
  };
  return { created, deleted: deleted.filter(isKept), removed };
}

/** The workload whose name begins the resource's name: `greet-many` owns `greet-many-function`, although `greet` exists. */
function ownerOf(urn: string, workloads: readonly string[]): string | undefined {
  const [, , types = ""] = urn.split("::");
  if (types.split("$")[0] !== WORKLOAD_TYPE) return undefined;
  const name = nameOf(urn);
  return workloads
    .filter((workload) => name === workload || name.startsWith(`${workload}-`))
    .toSorted((one, other) => other.length - one.length)[0];
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
