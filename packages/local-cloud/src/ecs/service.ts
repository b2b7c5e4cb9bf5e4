import { randomUUID } from "node:crypto";
import type { Core } from "../core.ts";
import { arnOf, nameInArn, regionOf } from "../names.ts";
import {
  TASK_RESTART_BACKOFF_MS,
  TASK_RUNNING_AFTER_MS,
  TASK_STEADY_AFTER_MS,
} from "../ownLimits.ts";
import type { Inspector } from "../process/inspector.ts";
import { WorkerNotStarted } from "../workerNotStarted.ts";
import {
  blocksProtection,
  createDeployment,
  createFileUses,
  type Deployment,
  describeDeployments,
  runs,
  type ServiceTask,
} from "./deployment.ts";
import { startBeside } from "./renewal.ts";
import { stoppedFailure } from "./stoppedFailure.ts";
import { notStarted, runTask, type StoppedTask, silentFailure, type TaskServices } from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { prepareTask, type TaskPreparation } from "./taskStart.ts";
import type { Tasks } from "./tasks.ts";

export interface ServiceIdentity {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  /** With it there is at most one task, which a debugger can reach. */
  readonly inspector?: Inspector | undefined;
}

/** What a service can change while it runs. */
export interface ServiceSettings {
  readonly taskDefinition: TaskDefinition;
  readonly desiredCount: number;
  /** What happens once enough tasks of a deployment have failed: none is started, or the last completed one comes back. */
  readonly circuitBreaker: "off" | "stop" | "rollback";
  /** Of the desired count: how many tasks run at least during a deployment. */
  readonly minimumHealthyPercent: number;
  /** Of the desired count: how many tasks there are at most during a deployment. */
  readonly maximumPercent: number;
}

/** Keeps the desired number of tasks running. */
export interface Service {
  start(): void;
  /** Applies changed settings. Another task definition is rolled out: new tasks start beside the old ones. */
  update(settings: ServiceSettings, options?: { readonly forceNewDeployment: boolean }): void;
  /**
   * Starts tasks of the same definition with other files beside those that run. Once they run, the former tasks poll for no
   * further task and are stopped, as in a deployment.
   *
   * @throws {WorkerNotStarted} when a new task can't start, or the service stops. The former ones run on.
   */
  renew(definition: TaskDefinition): Promise<void>;
  desiredCount(): number;
  /** The deployments that have tasks or shall have them, the primary one first. */
  deployments(): ReturnType<typeof describeDeployments>;
  /** Changes the desired count to the nearest one in this range. */
  scaleInto(range: { readonly min: number; readonly max: number }): void;
  /** Sends SIGTERM to every task, SIGKILL after its stop timeout; resolves once none is left. */
  stop(): Promise<void>;
  processIds(): readonly number[];
}

export type ServiceServices = TaskPreparation &
  TaskServices &
  Pick<Core, "onFailure"> & { readonly tasks: Tasks };

export function createService(
  identity: ServiceIdentity,
  initial: ServiceSettings,
  cloud: ServiceServices,
  run: typeof runTask = runTask,
): Service {
  const { clock } = cloud;
  let settings = initial;
  let primary = createDeployment(initial.taskDefinition);
  /** Deployments that still have tasks. */
  const older = new Set<Deployment>();
  /** One whose tasks start beside the others. */
  let renewing: Deployment | undefined;
  let completed: Deployment | undefined;
  const keepFiles = createFileUses();
  let failuresInARow = 0;
  let restart: unknown;
  let state: "created" | "started" | "stopped" = "created";

  function desiredCount(): number {
    return Math.min(settings.desiredCount, identity.inspector === undefined ? Infinity : 1);
  }

  const active = ({ tasks }: Deployment) => [...tasks].filter(({ task }) => !task.isStopping());
  const oldTasks = () => [...older].flatMap(active);

  /** Starts and stops tasks as far as the percentages allow it. */
  function reconcile(): void {
    if (state !== "started") return;
    for (const one of older) if (one.tasks.size === 0) older.delete(one);
    startTasks();
    stopTasks();
    const running = active(primary).filter(({ isRunning }) => isRunning).length;
    if (primary.status === "IN_PROGRESS" && running >= desiredCount() && older.size === 0) {
      primary.status = "COMPLETED";
      completed = primary;
    }
    keepFiles([primary, completed, ...older]);
  }

  function startTasks(): void {
    if (restart !== undefined || primary.status === "FAILED") return;
    const { maximumPercent } = settings;
    const all = [primary, ...older].reduce((count, { tasks }) => count + tasks.size, 0);
    const allowed = Math.floor((desiredCount() * maximumPercent) / 100) - all;
    const missing = desiredCount() - active(primary).length;
    for (let started = 0; started < Math.min(missing, allowed); started += 1) {
      if (!startTask(primary)) return;
    }
  }

  function stopTasks(): void {
    if (primary.status === "FAILED") return;
    const { minimumHealthyPercent } = settings;
    const unprotected = (tasks: readonly ServiceTask[]) =>
      tasks.filter(({ task }) => task.protection.expiresAt() === undefined);
    const running = [...active(primary), ...oldTasks()].filter(({ isRunning }) => isRunning).length;
    let spare = running - Math.ceil((desiredCount() * minimumHealthyPercent) / 100);
    for (const { task, isRunning } of unprotected(oldTasks())) {
      if (isRunning && spare <= 0) continue;
      if (isRunning) spare -= 1;
      task.dismiss();
      void task.stop("wait");
    }
    const surplus = Math.max(0, active(primary).length - desiredCount());
    for (const { task } of unprotected(active(primary)).slice(0, surplus)) void task.stop("wait");
  }

  /** Returns whether it could start. */
  function startTask(deployment: Deployment): boolean {
    try {
      launch(deployment);
      return true;
    } catch (error) {
      taskFailed(deployment, notStarted(error));
      return false;
    }
  }

  /** @throws {Error} when it can't start. */
  function launch(deployment: Deployment): ServiceTask {
    const id = randomUUID().replaceAll("-", "");
    const { definition } = deployment;
    const secrets = prepareTask(definition, id, cloud);
    const task = run(
      {
        definition,
        arn: arnOf(
          regionOf(identity.clusterArn),
          "ecs",
          `task/${nameInArn(identity.clusterArn)}/${id}`,
        ),
        clusterArn: identity.clusterArn,
        serviceName: identity.name,
        secrets,
        inspector: identity.inspector,
        onSilent: tellSilence,
        onProtectionEnd: reconcile,
        refusesProtection: (protects) =>
          protects && deployment !== primary && blocksProtection(oldTasks(), id)
            ? "DEPLOYMENT_BLOCKED"
            : undefined,
      },
      cloud,
    );
    const one: ServiceTask = { task, isRunning: false };
    deployment.tasks.add(one);
    const { clusterArn, name: serviceName } = identity;
    cloud.tasks.add({ ...task, clusterArn, family: definition.family, serviceName });
    const startedAt = clock.now();
    const runs = clock.setTimeout(() => {
      one.isRunning = true;
      deployment.taskRuns();
      reconcile();
    }, TASK_RUNNING_AFTER_MS);
    void task.stopped.then((stoppedTask) => {
      clock.clearTimeout(runs);
      deployment.tasks.delete(one);
      if (state === "stopped" || deployment === renewing) return;
      if (clock.now() - startedAt >= TASK_STEADY_AFTER_MS) failuresInARow = 0;
      if (stoppedTask.byFault) restartLater();
      else if (!task.isStopping()) taskFailed(deployment, stoppedTask);
      reconcile();
    });
    return one;
  }

  function tellSilence(): void {
    const othersServe = [...primary.tasks].some(({ task }) => task.serves());
    if (state !== "stopped") cloud.onFailure(silentFailure(identity, othersServe));
  }

  function taskFailed(deployment: Deployment, stopped: StoppedTask): void {
    failuresInARow += 1;
    const enough =
      deployment === primary && settings.circuitBreaker !== "off"
        ? deployment.taskFailed(settings.desiredCount)
        : undefined;
    const back = settings.circuitBreaker === "rollback" ? completed : undefined;
    const next = enough === undefined ? "restart" : back === undefined ? "gaveUp" : "rolledBack";
    cloud.onFailure(
      stoppedFailure(identity, stopped, { next, inARow: failuresInARow, enough, back }),
    );
    if (next === "gaveUp") primary.status = "FAILED";
    else if (next === "rolledBack" && back !== undefined) rollOut(back);
    else restartLater();
  }

  function restartLater(): void {
    const { min, max } = TASK_RESTART_BACKOFF_MS;
    const delayMs = Math.min(max, min * 2 ** Math.max(0, failuresInARow - 1));
    clock.clearTimeout(restart);
    restart = clock.setTimeout(() => {
      restart = undefined;
      reconcile();
    }, delayMs);
  }

  /** A deployment that comes back has its tasks already. */
  function rollOut(next: Deployment): void {
    clock.clearTimeout(restart);
    restart = undefined;
    failuresInARow = 0;
    older.add(primary);
    older.delete(next);
    primary = next;
    primary.status = "IN_PROGRESS";
    reconcile();
  }

  async function renew(definition: TaskDefinition): Promise<void> {
    const next = createDeployment(definition, "renewal");
    renewing = next;
    try {
      const count = state === "started" ? desiredCount() : 0;
      await startBeside(next, count, () => launch(next), clock);
      if (state === "stopped") throw new WorkerNotStarted("the service stops");
    } finally {
      renewing = undefined;
    }
    const former = [primary, ...older].flatMap(({ tasks }) => [...tasks]);
    for (const { task, isRunning } of former) {
      task.dismiss();
      // It has taken no task yet. As it still starts, it would lose the signal, and live until its stop timeout.
      if (!isRunning && !task.serves()) void task.stop("kill");
    }
    rollOut(next);
  }

  /** Also those that start beside the others. */
  const all = () =>
    [primary, ...older, ...(renewing ? [renewing] : [])].flatMap(({ tasks }) => [...tasks]);

  return {
    start() {
      state = "started";
      reconcile();
    },
    update(changed, { forceNewDeployment } = { forceNewDeployment: false }) {
      settings = changed;
      const { taskDefinition } = changed;
      if (forceNewDeployment || !runs(primary, taskDefinition)) {
        return rollOut(createDeployment(taskDefinition));
      }
      primary.definition = taskDefinition;
      reconcile();
    },
    renew,
    desiredCount: () => settings.desiredCount,
    deployments: () => describeDeployments(primary, older),
    scaleInto({ min, max }) {
      const desiredCount = Math.min(max, Math.max(min, settings.desiredCount));
      settings = { ...settings, desiredCount };
      reconcile();
    },
    async stop() {
      state = "stopped";
      clock.clearTimeout(restart);
      for (const { task } of all()) task.dismiss();
      await Promise.all(all().map(({ task }) => task.stop("kill")));
      keepFiles([]);
    },
    processIds: () => all().flatMap(({ task }) => task.processId ?? []),
  };
}
