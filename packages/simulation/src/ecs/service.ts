import type { Deployment } from "../platform.ts";
import type { MetricValue } from "./fargateWorker.ts";
import { createFleet, type EcsTask, type FleetContext } from "./fleet.ts";
import { LOOK_SECONDS, SERVICE_LAUNCHES, TASK_LAUNCHES } from "./limits.ts";

/** An ECS service: it keeps so many tasks as are desired, of the version that was deployed last. */
export interface Service {
  readonly desired: number;
  /** Tasks that run, without those that are about to stop, as ECS counts them. */
  readonly running: number;
  /** Those whose worker runs, about to stop or not. */
  readonly workers: number;
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

export interface ServiceContext extends FleetContext {
  /** A worker flushes its metrics. */
  onFlush(values: readonly MetricValue[]): void;
}

/** A task of the service. */
interface ServiceTask {
  readonly version: number;
  readonly task: EcsTask;
  state: "starting" | "running" | "stopping";
  protectedUntil: number;
}

/** Creates the service with the fewest tasks of its range, which run already. */
export function createService(context: ServiceContext): Service {
  const { deployed, timeline, random } = context;
  const { min, max, minimumHealthyPercent, maximumPercent } = deployed;
  const fleet = createFleet(context, [TASK_LAUNCHES, SERVICE_LAUNCHES]);
  const tasks = new Set<ServiceTask>();
  let desired = min;
  let fulfilledAt: number | undefined = timeline.now();
  let version = 0;
  let deployment: Deployment | undefined;
  let isLooking = false;
  for (let count = 0; count < min; count += 1) run(keep(fleet.add()));

  return {
    get desired() {
      return desired;
    },
    get running() {
      return running();
    },
    get workers() {
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
    taskSeconds: fleet.seconds,
  };

  /** Does what brings the service nearer to what is desired, as ECS does within seconds. */
  function look(): void {
    const isDeploying = deployment !== undefined && deployment.endedAt === undefined;
    start(isDeploying);
    if (isDeploying) replace();
    else stopSurplus(({ version: of }) => of === version, desired);
    if (isDeploying && deployment && isSteady()) deployment.endedAt = timeline.now();
    const isFulfilled = running() >= desired;
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
    const former = count((task) => isKept(task) && task.version !== version);
    stopSurplus((task) => task.version !== version, Math.max(0, former - (running() - least)));
    stopSurplus((task) => task.version === version, desired);
  }

  /** Which of the unprotected tasks ECS stops is not known: any. Those that still start run no work. */
  function stopSurplus(among: (task: ServiceTask) => boolean, kept: number): void {
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
    const kept = keep(
      fleet.launch(() => {
        if (kept.state !== "starting") return;
        run(kept);
        look();
      }),
    );
  }

  function keep(task: EcsTask): ServiceTask {
    const kept: ServiceTask = { version, task, state: "starting", protectedUntil: 0 };
    tasks.add(kept);
    return kept;
  }

  function run(kept: ServiceTask): void {
    kept.state = "running";
    kept.task.run({
      async putProtection(minutes) {
        kept.protectedUntil = minutes === undefined ? 0 : timeline.now() + minutes * 60_000;
      },
      onFlush: context.onFlush,
      onExit: () => remove(kept),
    });
  }

  function stop(kept: ServiceTask): void {
    const wasRunning = kept.state === "running";
    kept.state = "stopping";
    if (wasRunning) kept.task.stop();
    else remove(kept);
  }

  function remove(kept: ServiceTask): void {
    kept.task.end();
    tasks.delete(kept);
    look();
  }

  function running(): number {
    return count(({ state }) => state === "running");
  }

  function isKept({ state }: ServiceTask): boolean {
    return state !== "stopping";
  }

  function count(which: (task: ServiceTask) => boolean): number {
    let found = 0;
    for (const task of tasks) if (which(task)) found += 1;
    return found;
  }
}
