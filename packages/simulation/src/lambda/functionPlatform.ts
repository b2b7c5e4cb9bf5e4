import { createStarts, type Starts } from "@sfn-workers/lambda-worker/starts";
import {
  createWorker,
  type TaskSource,
  type Worker,
  type Workload,
} from "@sfn-workers/worker-core";
import type { Platform } from "../platform.ts";
import type { Prices } from "../prices.ts";
import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import { startSchedule } from "../schedule.ts";
import type { Timeline } from "../timeline.ts";
import { createAsyncEvents } from "./asyncEvents.ts";
import type { DeployedFunction, DeployedStarts } from "./deployedFunction.ts";
import { functionUsage } from "./functionUsage.ts";
import { createInstances } from "./instances.ts";

export interface FunctionPlatformContext {
  readonly deployed: DeployedFunction;
  readonly starts: DeployedStarts;
  readonly accountConcurrency: number;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly assumptions: Assumptions;
  readonly workload: Workload;
  readonly prices: Prices;
  createSource(): TaskSource;
}

/** What an instance has loaded. */
interface Runtime {
  readonly worker: Worker;
  readonly starts: Starts;
}

/** A Lambda function that drains an activity when a schedule or an execution invokes it. */
export function createFunctionPlatform(context: FunctionPlatformContext): Platform {
  const { deployed, starts, timeline, random, prices } = context;
  const { concurrency } = deployed;
  const epochMs = (timeline.wallNow?.() ?? 0) - timeline.now();
  const wallNow = () => epochMs + timeline.now();
  const instances = createInstances<Runtime>({
    ...{ deployed, timeline, accountConcurrency: context.accountConcurrency },
    ...{ random: random.fork(), assumptions: context.assumptions },
    load() {
      const starts = createStarts(wallNow);
      const worker = createWorker({
        ...{ workload: context.workload, source: context.createSource(), concurrency },
        ...{ clock: timeline, random: random.next, observers: [starts.observe] },
      });
      return { worker, starts };
    },
  });
  const events = createAsyncEvents<unknown>({
    ...{ timeline, random: random.fork(), eventAgeSeconds: starts.eventAgeSeconds },
    invoke: (event) =>
      instances.invoke(async ({ worker, starts }, deadline) => {
        await worker.drain(starts.drainOptions(event, epochMs + deadline));
      }),
  });
  startSchedule(starts.schedule, timeline, random, () => events.send(starts.scheduleEvent));

  return {
    wake: () => events.send(starts.wakeEvent(new Date(wallNow()).toISOString())),
    deploy: instances.deploy,
    get deployment() {
      return instances.deployment;
    },
    // A schedule starts it again and again.
    get isAtRest() {
      return events.waiting === 0 && instances.running === 0;
    },
    get usage() {
      const usage = functionUsage(instances, deployed, prices);
      return { ...usage, counts: { wakesDropped: events.dropped, ...usage.counts } };
    },
  };
}
