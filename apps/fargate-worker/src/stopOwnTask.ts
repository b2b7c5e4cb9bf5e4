import type { OwnTask } from "./ownTask.ts";

/**
 * Has ECS stop this task. From the answer on it is no longer among those that executions count, and SIGTERM is on its way.
 * @returns rejects when ECS does not answer or refuses
 */
export async function stopOwnTask(ownTask: () => Promise<OwnTask>): Promise<void> {
  const { arn, cluster, call } = await ownTask();
  await call("StopTask", { cluster, task: arn, reason: "The queue is empty" });
}
