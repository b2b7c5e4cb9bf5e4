import type { TaskSource, Workload } from "@sfn-workers/worker-core";
import { createBucket } from "../bucket.ts";
import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import type { Timeline } from "../timeline.ts";
import type { DeployedService } from "./deployedService.ts";
import {
  type FargateWorker,
  type FargateWorkerOptions,
  startFargateWorker,
} from "./fargateWorker.ts";
import { BILLED_AFTER_SECONDS } from "./limits.ts";

export interface FleetContext {
  readonly deployed: DeployedService;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly assumptions: Pick<Assumptions, "taskStartSeconds">;
  readonly workload: Workload;
  createSource(): TaskSource;
}

/** Tasks of ECS, whoever starts and stops them. */
export interface Fleet {
  /** ECS starts one more task, which is ready once its container would poll. */
  launch(onReady: () => void): EcsTask;
  /** One that is ready already. */
  add(): EcsTask;
  /** Seconds of all tasks since the beginning, as they are billed. */
  seconds(): number;
}

export interface EcsTask {
  /** Whether its worker has begun. */
  readonly isRunning: boolean;
  run(worker: TaskWorker): void;
  /** SIGTERM, to a worker that runs. */
  stop(): void;
  /** It is billed no longer. */
  end(): void;
}

/** What tells the workers of a service from those that drain. */
export type TaskWorker = Pick<
  FargateWorkerOptions,
  "leave" | "putProtection" | "onFlush" | "onExit"
>;

/** How many tasks are launched at once, and a second. */
export interface LaunchRate {
  readonly atOnce: number;
  readonly perSecond: number;
}

export function createFleet(context: FleetContext, rates: readonly LaunchRate[]): Fleet {
  const { deployed, timeline, random } = context;
  const launches = rates.map(({ atOnce, perSecond }) => createBucket(timeline, atOnce, perSecond));
  /** Those that are billed, or will be, each with when that begins. */
  const billed = new Map<EcsTask, number>();
  let endedMs = 0;

  return {
    launch(onReady) {
      const at = Math.max(...launches.map((bucket) => bucket.take()));
      const task = create(at + BILLED_AFTER_SECONDS * 1_000);
      const [least, most] = context.assumptions.taskStartSeconds;
      timeline.at(at + random.between(least, most) * 1_000, onReady);
      return task;
    },
    add: () => create(timeline.now()),
    seconds() {
      const running = [...billed.values()].reduce((ms, from) => ms + msSince(from), 0);
      return (endedMs + running) / 1_000;
    },
  };

  function create(billedFrom: number): EcsTask {
    let process: FargateWorker | undefined;
    const task: EcsTask = {
      get isRunning() {
        return process !== undefined;
      },
      run(worker) {
        process = startFargateWorker({
          workload: context.workload,
          source: context.createSource(),
          concurrency: deployed.concurrency,
          protectedMinutes: deployed.protectedMinutes,
          timeline,
          random: random.fork(),
          ...worker,
        });
      },
      stop: () => process?.stop(),
      end() {
        if (billed.delete(task)) endedMs += msSince(billedFrom);
      },
    };
    billed.set(task, billedFrom);
    return task;
  }

  function msSince(billedFrom: number): number {
    return Math.max(0, timeline.now() - billedFrom);
  }
}
