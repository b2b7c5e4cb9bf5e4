import { regionOf } from "../names.ts";
import type { Cluster } from "./cluster.ts";
import { EcsError } from "./ecsError.ts";
import { requireRegionInArn } from "./regionInArn.ts";

/** The clusters of an environment. */
export interface Clusters {
  add(cluster: Cluster): void;
  delete(arn: string): void;
  has(arnOrName: string, region: string): boolean;
  /**
   * Finds a cluster of a Region by its ARN or name.
   *
   * @throws {EcsError} when there is none.
   */
  find(arnOrName: string, region: string): Cluster;
}

export function createClusters(): Clusters {
  const clusters = new Map<string, Cluster>();
  const named = (arnOrName: string, region: string) =>
    [...clusters.values()].find(
      ({ arn, name }) => regionOf(arn) === region && [arn, name].includes(arnOrName),
    );
  return {
    add: (cluster) => void clusters.set(cluster.arn, cluster),
    delete: (arn) => void clusters.delete(arn),
    has: (arnOrName, region) => named(arnOrName, region) !== undefined,
    find(arnOrName, region) {
      requireRegionInArn(arnOrName, region);
      const found = named(arnOrName, region);
      if (found === undefined) {
        const message = `Cluster not found: ${arnOrName} is not in the program`;
        throw new EcsError("ClusterNotFoundException", message);
      }
      return found;
    },
  };
}
