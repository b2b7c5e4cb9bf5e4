import * as z from "zod";
import type { OwnTask } from "./ownTask.ts";

/** ECS API: DescribeServices. */
const description = z.object({
  services: z.tuple([
    z.object({
      deployments: z.array(z.object({ status: z.string(), taskDefinition: z.string() })),
    }),
  ]),
});

/**
 * Asks ECS whether the task's service deploys another task definition than the task's own.
 * @returns rejects when the task belongs to no service, or ECS does not answer or refuses
 */
export function createDeploymentCheck(ownTask: () => Promise<OwnTask>): () => Promise<boolean> {
  return async () => {
    const { cluster, service, taskDefinition, call } = await ownTask();
    if (service === undefined) throw new Error("the task has no ServiceName: no service runs it");
    const answer = await call("DescribeServices", { cluster, services: [service] });
    const { services } = description.parse(answer);
    const primary = services[0].deployments.find(({ status }) => status === "PRIMARY");
    return primary !== undefined && !primary.taskDefinition.endsWith(`/${taskDefinition}`);
  };
}
