import type { Clock } from "@sfn-workers/local-stepfunctions";
import { TASK_RUNNING_AFTER_MS } from "../ownLimits.ts";
import { WorkerNotStarted } from "../workerNotStarted.ts";
import type { Deployment, ServiceTask } from "./deployment.ts";

/**
 * Starts tasks of a deployment, beside those that run, and waits until each one runs: it polls for a task, or has run for the
 * time after which ECS sees a container running.
 *
 * @param launch starts a task of the deployment
 * @throws {WorkerNotStarted} when one can't start or stops before. The others are stopped.
 */
export async function startBeside(
  deployment: Deployment,
  count: number,
  launch: () => ServiceTask,
  clock: Clock,
): Promise<void> {
  try {
    const tasks = Array.from({ length: count }, launch);
    await Promise.all(tasks.map((one) => runs(one, clock)));
  } catch (error) {
    await Promise.all([...deployment.tasks].map(({ task }) => task.stop("kill")));
    if (error instanceof WorkerNotStarted) throw error;
    throw new WorkerNotStarted(error instanceof Error ? error.message : String(error));
  }
}

async function runs(one: ServiceTask, clock: Clock): Promise<void> {
  const { task } = one;
  const { promise: longEnough, resolve } = Promise.withResolvers<undefined>();
  const timer = clock.setTimeout(() => resolve(undefined), TASK_RUNNING_AFTER_MS);
  const stopped = await Promise.race([task.polled, longEnough, task.stopped]);
  clock.clearTimeout(timer);
  if (stopped !== undefined) throw new WorkerNotStarted(stopped.reason, stopped.lastLines);
  one.isRunning = true;
}
