import { z } from "zod";
import { EcsError } from "./ecsError.ts";
import type { EcsServices, SignedCall } from "./signedCall.ts";

/** ECS API: StopTask. A task is named by its ARN or its id. */
const Input = z.object({
  cluster: z.string().default("default"),
  task: z.string(),
  reason: z.string().optional(),
});

/**
 * Wants a task to be stopped: ListTasks shows it among those at once, and its container gets SIGTERM, and SIGKILL after its stop
 * timeout.
 */
export function stopTask({ input, region, session }: SignedCall, cloud: EcsServices): object {
  const given = Input.safeParse(input);
  if (!given.success) throw new EcsError("InvalidParameterException", given.error.message);
  const { task, reason = "" } = given.data;
  const cluster = cloud.clusters.find(given.data.cluster, region);
  const arn = task.startsWith("arn:")
    ? task
    : `${cluster.arn.replace(":cluster/", ":task/")}/${task}`;
  const context = { "ecs:cluster": cluster.arn };
  if (session !== undefined) cloud.iam.require(session, "ecs:StopTask", arn, context);
  const found = cloud.tasks.find(arn);
  if (found === undefined || found.clusterArn !== cluster.arn) {
    throw new EcsError("InvalidParameterException", "The referenced task was not found.");
  }
  if (!found.isStopping()) void found.stop("wait");
  return {
    task: {
      taskArn: arn,
      clusterArn: cluster.arn,
      desiredStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: reason,
    },
  };
}
