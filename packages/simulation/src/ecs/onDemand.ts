import { isSurplus } from "@sfn-workers/fargate-worker/surplus";
import type { Platform } from "../platform.ts";
import type { Prices } from "../prices.ts";
import { type DeployedSchedule, startSchedule } from "../schedule.ts";
import type { DeployedWakeUp } from "../stepfunctions/deployedMachine.ts";
import { taskHour } from "./deployedService.ts";
import { createFleet, type EcsTask, type FleetContext } from "./fleet.ts";
import { TASK_LAUNCHES } from "./limits.ts";

export interface OnDemandContext extends FleetContext {
  readonly schedule: DeployedSchedule;
  readonly wakeUp: DeployedWakeUp | undefined;
  /** What the tasks that the schedule starts are told. */
  readonly mostTasks: number | undefined;
  readonly prices: Prices;
  wayMs(): number;
}

/** Tasks of a service without any of its own: executions and a schedule start them, and each ends once it finds nothing to do. */
export function createOnDemandPlatform(context: OnDemandContext): Platform {
  const { deployed, timeline, random, prices, wakeUp } = context;
  const fleet = createFleet(context, [TASK_LAUNCHES]);
  const tasks = new Set<EcsTask>();
  /** Those that ListTasks calls running. */
  const counted = new Set<EcsTask>();
  let starts = 0;
  let peak = 0;
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
      return {
        ...{ workers: running(), desired: tasks.size },
        slots: running() * deployed.concurrency,
        dollars: (fleet.seconds() / 3_600) * taskHour(deployed, prices),
        counts: { starts, mostAtOnce: peak },
      };
    },
  };

  function running(): number {
    return [...tasks].filter(({ isRunning }) => isRunning).length;
  }

  function later(ways: number, run: () => void): void {
    let ms = 0;
    for (let way = 0; way < ways; way += 1) ms += context.wayMs();
    timeline.setTimeout(run, ms);
  }

  function start(mostTasks?: number): void {
    starts += 1;
    const task = fleet.launch(() => void join(task, mostTasks));
    tasks.add(task);
    counted.add(task);
  }

  /** Runs the task unless so many others do. */
  async function join(task: EcsTask, most: number | undefined): Promise<void> {
    if (most !== undefined && (await isSurplus(ownTask, most))) end(task);
    else run(task);
    peak = Math.max(peak, running());
  }

  function call(): Promise<{ readonly taskArns: readonly string[] }> {
    return new Promise((resolve) => {
      later(1, () => {
        const taskArns = Array.from(counted, (_, index) => String(index));
        later(1, () => resolve({ taskArns }));
      });
    });
  }

  function run(task: EcsTask): void {
    task.run({
      // From the answer on it is not counted, and its SIGTERM is on its way.
      leave: () =>
        later(2, () => {
          counted.delete(task);
          task.stop();
        }),
      async putProtection() {},
      onFlush() {},
      onExit: () => end(task),
    });
  }

  function end(task: EcsTask): void {
    task.end();
    counted.delete(task);
    tasks.delete(task);
  }
}
