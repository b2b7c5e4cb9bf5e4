import type { TaskSource, Workload } from "@sfn-workers/worker-core";
import { createBucket } from "../bucket.ts";
import type { Deployment } from "../platform.ts";
import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import type { Timeline } from "../timeline.ts";
import type { DeployedService } from "./deployedService.ts";
import { type FargateWorker, type MetricValue, startFargateWorker } from "./fargateWorker.ts";
import { BILLED_AFTER_SECONDS, LOOK_SECONDS, SERVICE_LAUNCHES, TASK_LAUNCHES } from "./limits.ts";

/** An ECS service: it keeps so many tasks as are desired, of the version that was deployed last. */
export interface Service {
  readonly desired: number;
  /** Tasks whose worker runs, those that are about to stop included. */
  readonly running: number;
  /** Since when as many run as are desired; undefined while fewer do. */
  readonly fulfilledAt: number | undefined;
  /** Sets how many tasks are desired, within the target's range. */
  scale(desired: number): void;
  deploy(): void;
  readonly deployment: Deployment | undefined;
  /** All tasks run, and are as many as are desired. */
  readonly isAtRest: boolean;
  /** Seconds of tasks since the beginning, as they are billed. */
  taskSeconds(): number;
}

export interface ServiceContext {
  readonly deployed: DeployedService;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly assumptions: Pick<Assumptions, "taskStartSeconds">;
  readonly workload: Workload;
  createSource(): TaskSource;
  /** A worker flushes its metrics. */
  onFlush(values: readonly MetricValue[]): void;
}

interface EcsTask {
  readonly version: number;
  state: "starting" | "running" | "stopping";
  billedFrom: number;
  protectedUntil: number;
  process: FargateWorker | undefined;
}

/** Creates the service with the fewest tasks of its range, which run already. */
export function createService(context: ServiceContext): Service {
  const { deployed, timeline, random } = context;
  const { min, max, minimumHealthyPercent, maximumPercent } = deployed;
  const tasks = new Set<EcsTask>();
  const launches = [TASK_LAUNCHES, SERVICE_LAUNCHES].map(({ atOnce, perSecond }) =>
    createBucket(timeline, atOnce, perSecond),
  );
  let desired = min;
  let fulfilledAt: number | undefined = timeline.now();
  let version = 0;
  let deployment: Deployment | undefined;
  let billedMs = 0;
  let isLooking = false;
  for (let count = 0; count < min; count += 1) run(created(timeline.now()));

  return {
    get desired() {
      return desired;
    },
    get running() {
      return count(({ state }) => state !== "starting");
    },
    get fulfilledAt() {
      return fulfilledAt;
    },
    get deployment() {
      return deployment;
    },
    get isAtRest() {
      return isSteady();
    },
    scale(next) {
      desired = Math.min(max, Math.max(min, next));
      look();
    },
    deploy() {
      version += 1;
      deployment = { beganAt: timeline.now(), endedAt: undefined };
      look();
    },
    taskSeconds() {
      const running = [...tasks].reduce((ms, task) => ms + billedMsOf(task), 0);
      return (billedMs + running) / 1_000;
    },
  };

  /** Does what brings the service nearer to what is desired, as ECS does within seconds. */
  function look(): void {
    const isDeploying = deployment !== undefined && deployment.endedAt === undefined;
    start(isDeploying);
    if (isDeploying) replace();
    else stopSurplus(({ version: of }) => of === version, desired);
    if (isDeploying && deployment && isSteady()) deployment.endedAt = timeline.now();
    const isFulfilled = count(({ state }) => state === "running") >= desired;
    fulfilledAt = isFulfilled ? (fulfilledAt ?? timeline.now()) : undefined;
    if (!isSteady()) lookLater();
  }

  function lookLater(): void {
    if (isLooking) return;
    isLooking = true;
    timeline.setTimeout(() => {
      isLooking = false;
      look();
    }, LOOK_SECONDS * 1_000);
  }

  function isSteady(): boolean {
    return (
      count(({ state }) => state !== "running") === 0 &&
      count((task) => task.version === version) === desired &&
      tasks.size === desired
    );
  }

  function start(isDeploying: boolean): void {
    const most = isDeploying ? Math.floor((desired * maximumPercent) / 100) : desired;
    const current = count((task) => isKept(task) && task.version === version);
    const room = most - count(({ state }) => state !== "stopping");
    for (let missing = Math.min(desired - current, room); missing > 0; missing -= 1) launch();
  }

  /** Stops tasks of former versions while enough others run. */
  function replace(): void {
    const least = Math.ceil((desired * minimumHealthyPercent) / 100);
    const running = count(({ state }) => state === "running");
    const former = count((task) => isKept(task) && task.version !== version);
    stopSurplus((task) => task.version !== version, Math.max(0, former - (running - least)));
    stopSurplus((task) => task.version === version, desired);
  }

  /** Which of the unprotected tasks ECS stops is not known: any. Those that still start run no work. */
  function stopSurplus(among: (task: EcsTask) => boolean, kept: number): void {
    for (;;) {
      const all = [...tasks].filter((task) => isKept(task) && among(task));
      if (all.length <= kept) return;
      const starting = all.filter(({ state }) => state === "starting");
      const free = all.filter((task) => task.protectedUntil <= timeline.now());
      const candidates = starting.length > 0 ? starting : free;
      if (candidates.length === 0) return;
      stop(random.pick(candidates));
    }
  }

  function launch(): void {
    const at = Math.max(...launches.map((bucket) => bucket.take()));
    const task = created(at + BILLED_AFTER_SECONDS * 1_000);
    const [least, most] = context.assumptions.taskStartSeconds;
    timeline.at(at + random.between(least, most) * 1_000, () => {
      if (task.state !== "starting") return;
      run(task);
      look();
    });
  }

  function created(billedFrom: number): EcsTask {
    const task: EcsTask = {
      ...{ version, billedFrom, state: "starting", protectedUntil: 0, process: undefined },
    };
    tasks.add(task);
    return task;
  }

  function run(task: EcsTask): void {
    task.state = "running";
    task.process = startFargateWorker({
      workload: context.workload,
      source: context.createSource(),
      concurrency: deployed.concurrency,
      protectedMinutes: deployed.protectedMinutes,
      timeline,
      random: random.fork(),
      async putProtection(minutes) {
        task.protectedUntil = minutes === undefined ? 0 : timeline.now() + minutes * 60_000;
      },
      onFlush: context.onFlush,
      onExit: () => remove(task),
    });
  }

  function stop(task: EcsTask): void {
    const wasRunning = task.state === "running";
    task.state = "stopping";
    if (wasRunning) task.process?.stop();
    else remove(task);
  }

  function remove(task: EcsTask): void {
    billedMs += billedMsOf(task);
    tasks.delete(task);
    look();
  }

  function billedMsOf({ billedFrom }: EcsTask): number {
    return Math.max(0, timeline.now() - billedFrom);
  }

  function isKept({ state }: EcsTask): boolean {
    return state !== "stopping";
  }

  function count(which: (task: EcsTask) => boolean): number {
    let found = 0;
    for (const task of tasks) if (which(task)) found += 1;
    return found;
  }
}
