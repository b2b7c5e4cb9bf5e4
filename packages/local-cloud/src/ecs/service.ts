import { randomUUID } from "node:crypto";
import type { Core } from "../core.ts";
import {
  MIN_ECS_CIRCUIT_BREAKER_THRESHOLD,
  TASK_RESTART_BACKOFF_MS,
  TASK_STEADY_AFTER_MS,
} from "../limits.ts";
import type { ServiceUrls } from "../process/guardedProcess.ts";
import { notStarted, type RunningTask, runTask, type StoppedTask, silentFailure } from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { fetchTaskSecrets, type TaskSecrets } from "./taskSecrets.ts";
import { requireTaskStart } from "./taskStart.ts";

export interface ServiceOptions {
  readonly arn: string;
  readonly name: string;
  readonly taskDefinition: TaskDefinition;
  readonly desiredCount: number;
  /** Whether to start no more tasks once enough of them in a row have stopped early. */
  readonly circuitBreaker: boolean;
}

/** Keeps the desired number of tasks running. */
export interface Service {
  start(): void;
  /** Sends SIGTERM to every task, SIGKILL after its stop timeout; resolves once none is left. */
  stop(): Promise<void>;
  processIds(): readonly number[];
}

export function createService(
  options: ServiceOptions,
  cloud: Core & ServiceUrls & TaskSecrets,
): Service {
  const { clock } = cloud;
  const tasks = new Set<RunningTask>();
  const restarts = new Set<unknown>();
  let failuresInARow = 0;
  let stopped = false;

  function startTask(): void {
    const id = randomUUID().replaceAll("-", "");
    let secrets: Readonly<Record<string, string>>;
    try {
      requireTaskStart(options.taskDefinition, id, cloud.iam);
      secrets = fetchTaskSecrets(options.taskDefinition, id, cloud.secrets);
    } catch (error) {
      taskFailed(notStarted(error));
      return;
    }
    const onSilent = () => {
      const othersServe = [...tasks].some((other) => other.serves());
      if (!stopped) cloud.onFailure(silentFailure(options, othersServe));
    };
    const launch = { definition: options.taskDefinition, id, label: options.name, secrets };
    const task = runTask({ ...launch, onSilent }, cloud);
    const startedAt = clock.now();
    tasks.add(task);
    void task.stopped.then((stoppedTask) => {
      tasks.delete(task);
      if (stopped) return;
      if (clock.now() - startedAt >= TASK_STEADY_AFTER_MS) failuresInARow = 0;
      if (stoppedTask.byFault) restartLater();
      else taskFailed(stoppedTask);
    });
  }

  function taskFailed({ reason, lastLines, served }: StoppedTask): void {
    failuresInARow += 1;
    const threshold = Math.max(
      MIN_ECS_CIRCUIT_BREAKER_THRESHOLD,
      Math.ceil(options.desiredCount / 2),
    );
    const gaveUp = options.circuitBreaker && failuresInARow >= threshold;
    const consequence = gaveUp
      ? `the deployment circuit breaker stops after ${failuresInARow} tasks`
      : "another one is started";
    cloud.onFailure({
      kind: "taskStopped",
      name: options.name,
      arn: options.arn,
      message: `a task stopped: ${reason}; ${consequence}`,
      reason,
      lastLines,
      served,
      inARow: failuresInARow,
      next: gaveUp ? "gaveUp" : "restart",
    });
    if (!gaveUp) restartLater();
  }

  function restartLater(): void {
    const { min, max } = TASK_RESTART_BACKOFF_MS;
    const delayMs = Math.min(max, min * 2 ** Math.max(0, failuresInARow - 1));
    const timer = clock.setTimeout(() => {
      restarts.delete(timer);
      startTask();
    }, delayMs);
    restarts.add(timer);
  }

  return {
    start() {
      for (let started = 0; started < options.desiredCount; started += 1) startTask();
    },
    async stop() {
      stopped = true;
      for (const timer of restarts) clock.clearTimeout(timer);
      await Promise.all([...tasks].map((task) => task.stop()));
    },
    processIds: () => [...tasks].flatMap((task) => task.processId ?? []),
  };
}
