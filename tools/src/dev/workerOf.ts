import type { LocalResource } from "@sfn-workers/local-cloud";

const WORKLOAD = "sfn-workers:index:Workload";
const WORKERS = new Set(["aws:lambda/function:Function", "aws:ecs/service:Service"]);

/** The function or the service that runs a workload's handler. Parents come before their children. */
export function workerOf(
  resources: readonly LocalResource[],
  workload: string,
): LocalResource | undefined {
  const inside = new Set<string>();
  for (const resource of resources) {
    const { urn, type, name, parent } = resource;
    const isOwn = (type === WORKLOAD && name === workload) || inside.has(parent ?? "");
    if (!isOwn) continue;
    if (WORKERS.has(type)) return resource;
    inside.add(urn);
  }
  return undefined;
}
