import { randomUUID } from "node:crypto";
import type { Core } from "../core.ts";
import { arnOf } from "../names.ts";
import type { ServiceUrls } from "../process/guardedProcess.ts";
import { notStarted, type RunningTask, runTask, type StoppedTask, silentFailure } from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { fetchTaskSecrets, type TaskSecrets } from "./taskSecrets.ts";
import { requireTaskStart } from "./taskStart.ts";

/** Runs tasks on demand. Services run their own tasks. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  /**
   * Starts a task that is not restarted, and returns its ARN. As on AWS, failure is reported asynchronously.
   *
   * @param overrides variables that replace the container's own
   */
  runTask(definition: TaskDefinition, overrides: Readonly<Record<string, string>>): string;
  stop(): Promise<void>;
  processIds(): readonly number[];
}

export function createCluster(
  { arn, name }: Pick<Cluster, "arn" | "name">,
  cloud: Core & ServiceUrls & TaskSecrets,
): Cluster {
  const tasks = new Set<RunningTask>();
  /** By the ARN of the task definition. */
  const failuresInARow = new Map<string, number>();
  let stopped = false;

  function launch(definition: TaskDefinition, id: string, overrides: Record<string, string>): void {
    const label = definition.family;
    let secrets: Readonly<Record<string, string>>;
    try {
      requireTaskStart(definition, id, cloud.iam);
      secrets = fetchTaskSecrets(definition, id, cloud.secrets);
    } catch (error) {
      fail(definition, notStarted(error));
      return;
    }
    const onSilent = () => {
      const othersServe = [...tasks].some((other) => other.serves());
      if (!stopped)
        cloud.onFailure(silentFailure({ name: label, arn: definition.arn }, othersServe));
    };
    const task = runTask({ definition, id, label, secrets, overrides, onSilent }, cloud);
    tasks.add(task);
    void task.stopped.then((stoppedTask) => {
      tasks.delete(task);
      if (stopped) return;
      if (stoppedTask.exitCode === 0) failuresInARow.delete(definition.arn);
      else if (!stoppedTask.byFault) fail(definition, stoppedTask);
    });
  }

  function fail({ family, arn }: TaskDefinition, task: StoppedTask): void {
    const { reason, lastLines, served } = task;
    const inARow = (failuresInARow.get(arn) ?? 0) + 1;
    failuresInARow.set(arn, inARow);
    cloud.onFailure({
      kind: "taskStopped",
      name: family,
      arn,
      message: `a task stopped: ${reason}`,
      reason,
      lastLines,
      served,
      inARow,
      next: "none",
    });
  }

  return {
    arn,
    name,
    runTask(definition, overrides) {
      if (stopped) throw new Error(`cluster ${name} is stopping`);
      const id = randomUUID().replaceAll("-", "");
      launch(definition, id, overrides);
      return arnOf("ecs", `task/${name}/${id}`);
    },
    async stop() {
      stopped = true;
      await Promise.all([...tasks].map((task) => task.stop()));
    },
    processIds: () => [...tasks].flatMap((task) => task.processId ?? []),
  };
}
