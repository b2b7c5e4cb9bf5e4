import { randomUUID } from "node:crypto";
import { arnOf, nameInArn, regionOf } from "../names.ts";
import { type ClientTokens, createClientTokens } from "./clientTokens.ts";
import type { Service, ServiceServices } from "./service.ts";
import {
  notStarted,
  type RunningTask,
  runTask,
  type StoppedTask,
  silentFailure,
  type TaskOverrides,
} from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { prepareTask } from "./taskStart.ts";

/** Runs tasks on demand. Services run their own tasks. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  /** The capacity providers that it has, and those of tasks that name none. */
  capacity: { readonly providers: readonly string[]; readonly byDefault: readonly string[] };
  /** By name. */
  readonly services: Map<string, Pick<Service, "scaleInto" | "desiredCount" | "deployments">>;
  readonly clientTokens: ClientTokens;
  /**
   * Starts a task that is not restarted, and returns its ARN. As on AWS, failure is reported asynchronously.
   */
  runTask(definition: TaskDefinition, overrides: TaskOverrides): string;
  /**
   * Starts a task of the same revision with other files beside each one that runs. Those that run get no further task, and
   * finish what they run.
   */
  renew(definition: TaskDefinition): void;
  stop(): Promise<void>;
  processIds(): readonly number[];
}

export function createCluster(
  { arn, name }: Pick<Cluster, "arn" | "name">,
  cloud: ServiceServices,
  run: typeof runTask = runTask,
): Cluster {
  const tasks = new Map<RunningTask, TaskOverrides>();
  /** Those that a renewal has started another one for. */
  const left = new WeakSet<RunningTask>();
  /** By the ARN of the task definition. */
  const failuresInARow = new Map<string, number>();
  let stopped = false;

  function launch(definition: TaskDefinition, taskArn: string, overrides: TaskOverrides): void {
    const id = nameInArn(taskArn);
    const listed = {
      ...{ arn: taskArn, clusterArn: arn, family: definition.family, serviceName: undefined },
    };
    let secrets: Readonly<Record<string, string>>;
    try {
      secrets = prepareTask(definition, id, cloud);
    } catch (error) {
      const ended = notStarted(error);
      const stopped = Promise.resolve(ended);
      cloud.tasks.add({
        ...{ ...listed, definition, isStopping: () => true, stop: async () => {}, stopped },
      });
      fail(definition, ended);
      return;
    }
    const onSilent = () => {
      const othersServe = [...tasks.keys()].some((other) => other.serves());
      if (!stopped)
        cloud.onFailure(
          silentFailure({ name: definition.family, arn: definition.arn }, othersServe),
        );
    };
    const task = run(
      {
        definition,
        arn: taskArn,
        clusterArn: arn,
        serviceName: undefined,
        secrets,
        overrides,
        onSilent,
        onProtectionEnd: () => {},
        refusesProtection: () => "TASK_NOT_VALID",
      },
      cloud,
    );
    tasks.set(task, overrides);
    cloud.tasks.add({ ...task, ...listed });
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

  const newArn = () =>
    arnOf(regionOf(arn), "ecs", `task/${name}/${randomUUID().replaceAll("-", "")}`);

  return {
    arn,
    name,
    services: new Map(),
    clientTokens: createClientTokens(cloud.clock, cloud.tasks),
    capacity: { providers: [], byDefault: [] },
    runTask(definition, overrides) {
      if (stopped) throw new Error(`cluster ${name} is stopping`);
      const taskArn = newArn();
      launch(definition, taskArn, overrides);
      return taskArn;
    },
    renew(definition) {
      if (stopped) return;
      for (const [task, overrides] of [...tasks]) {
        if (task.definition.arn !== definition.arn || left.has(task)) continue;
        left.add(task);
        const { taskRoleArn, executionRoleArn } = task.definition;
        launch({ ...definition, taskRoleArn, executionRoleArn }, newArn(), overrides);
        task.dismiss();
      }
    },
    async stop() {
      stopped = true;
      for (const task of tasks.keys()) task.dismiss();
      await Promise.all([...tasks.keys()].map((task) => task.stop("kill")));
    },
    processIds: () => [...tasks.keys()].flatMap((task) => task.processId ?? []),
  };
}
