import type { Cluster } from "./cluster.ts";
import { EcsError } from "./ecsError.ts";

/** The clusters of an environment. */
export interface Clusters {
  add(cluster: Cluster): void;
  delete(arn: string): void;
  has(arnOrName: string): boolean;
  /**
   * Finds a cluster by its ARN or name.
   *
   * @throws {EcsError} when there is none.
   */
  find(arnOrName: string): Cluster;
}

export function createClusters(): Clusters {
  const clusters = new Map<string, Cluster>();
  const named = (arnOrName: string) =>
    [...clusters.values()].find(({ arn, name }) => [arn, name].includes(arnOrName));
  return {
    add: (cluster) => void clusters.set(cluster.arn, cluster),
    delete: (arn) => void clusters.delete(arn),
    has: (arnOrName) => named(arnOrName) !== undefined,
    find(arnOrName) {
      const found = named(arnOrName);
      if (found === undefined) {
        const message = `Cluster not found: ${arnOrName} is not in the program`;
        throw new EcsError("ClusterNotFoundException", message);
      }
      return found;
    },
  };
}
