import { isSurplus } from "@sfn-workers/fargate-worker/surplus";
import type { TaskSource, Workload } from "@sfn-workers/worker-core";
import { createBucket } from "../bucket.ts";
import type { Platform } from "../platform.ts";
import type { Prices } from "../prices.ts";
import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import { type DeployedSchedule, startSchedule } from "../schedule.ts";
import type { DeployedWakeUp } from "../stepfunctions/deployedMachine.ts";
import type { Timeline } from "../timeline.ts";
import { type DeployedService, taskHour } from "./deployedService.ts";
import { type FargateWorker, startFargateWorker } from "./fargateWorker.ts";
import { BILLED_AFTER_SECONDS, TASK_LAUNCHES } from "./limits.ts";

export interface OnDemandContext {
  readonly deployed: DeployedService;
  readonly schedule: DeployedSchedule;
  readonly wakeUp: DeployedWakeUp | undefined;
  /** What the tasks that the schedule starts are told. */
  readonly mostTasks: number | undefined;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly assumptions: Assumptions;
  readonly workload: Workload;
  readonly prices: Prices;
  wayMs(): number;
  createSource(): TaskSource;
}

interface DrainingTask {
  readonly billedFrom: number;
  process: FargateWorker | undefined;
}

/** Tasks of a service without any of its own: executions and a schedule start them, and each ends once it finds nothing to do. */
export function createOnDemandPlatform(context: OnDemandContext): Platform {
  const { deployed, timeline, random, prices, wakeUp } = context;
  const launches = createBucket(timeline, TASK_LAUNCHES.atOnce, TASK_LAUNCHES.perSecond);
  const tasks = new Set<DrainingTask>();
  /** Those that ListTasks calls running. */
  const counted = new Set<DrainingTask>();
  let starts = 0;
  let peak = 0;
  let billedMs = 0;
  let deployment: Platform["deployment"];
  const ownTask = async () => ({ cluster: "", family: "", call });
  startSchedule(context.schedule, timeline, random.fork(), () => start(context.mostTasks));

  return {
    wake() {
      if (wakeUp?.kind !== "runTask") return;
      const { max } = wakeUp;
      // ListTasks twice, then RunTask.
      later(1, () => {
        if (counted.size >= max) return;
        // The client token: only a start changes the tasks of an hour, so that whoever sees the same ones makes the same.
        const seen = starts;
        later(4, () => {
          if (seen === starts) start();
        });
      });
    },
    // The next task that starts is of the new version; those that run end by themselves.
    deploy() {
      deployment = { beganAt: timeline.now(), endedAt: timeline.now() };
    },
    get deployment() {
      return deployment;
    },
    get isAtRest() {
      return tasks.size === 0;
    },
    get usage() {
      const ms = [...tasks].reduce((sum, task) => sum + billedMsOf(task), billedMs);
      return {
        ...{ workers: running().length, desired: tasks.size },
        slots: running().length * deployed.concurrency,
        dollars: (ms / 3_600_000) * taskHour(deployed, prices),
        counts: { starts, mostAtOnce: peak },
      };
    },
  };

  function running(): DrainingTask[] {
    return [...tasks].filter(({ process }) => process !== undefined);
  }

  function later(ways: number, run: () => void): void {
    let ms = 0;
    for (let way = 0; way < ways; way += 1) ms += context.wayMs();
    timeline.setTimeout(run, ms);
  }

  function start(mostTasks?: number): void {
    starts += 1;
    const at = launches.take();
    const task: DrainingTask = {
      billedFrom: at + BILLED_AFTER_SECONDS * 1_000,
      process: undefined,
    };
    tasks.add(task);
    counted.add(task);
    const [least, most] = context.assumptions.taskStartSeconds;
    timeline.at(at + random.between(least, most) * 1_000, () => void join(task, mostTasks));
  }

  /** Runs the task unless so many others do. */
  async function join(task: DrainingTask, most: number | undefined): Promise<void> {
    if (most !== undefined && (await isSurplus(ownTask, most))) end(task);
    else run(task);
    peak = Math.max(peak, running().length);
  }

  function call(): Promise<{ readonly taskArns: readonly string[] }> {
    return new Promise((resolve) => {
      later(1, () => {
        const taskArns = Array.from(counted, (_, index) => String(index));
        later(1, () => resolve({ taskArns }));
      });
    });
  }

  function run(task: DrainingTask): void {
    task.process = startFargateWorker({
      workload: context.workload,
      source: context.createSource(),
      concurrency: deployed.concurrency,
      protectedMinutes: deployed.protectedMinutes,
      timeline,
      random: random.fork(),
      // From the answer on it is not counted, and its SIGTERM is on its way.
      leave: () =>
        later(2, () => {
          counted.delete(task);
          task.process?.stop();
        }),
      async putProtection() {},
      onFlush() {},
      onExit: () => end(task),
    });
  }

  function end(task: DrainingTask): void {
    billedMs += billedMsOf(task);
    counted.delete(task);
    tasks.delete(task);
  }

  function billedMsOf({ billedFrom }: DrainingTask): number {
    return Math.max(0, timeline.now() - billedFrom);
  }
}
