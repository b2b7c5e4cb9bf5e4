import type { Cluster } from "./cluster.ts";

/** The clusters of an environment. */
export interface Clusters {
  add(cluster: Cluster): void;
  delete(arn: string): void;
  has(arnOrName: string): boolean;
  /**
   * Finds a cluster by its ARN or name.
   *
   * @throws {ClusterNotFound} when there is none.
   */
  find(arnOrName: string): Cluster;
}

/** ECS's own words, and which one. */
export class ClusterNotFound extends Error {
  override readonly name = "ClusterNotFoundException";
  constructor(arnOrName: string) {
    super(`Cluster not found: ${arnOrName} is not in the program`);
  }
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
      if (found === undefined) throw new ClusterNotFound(arnOrName);
      return found;
    },
  };
}
