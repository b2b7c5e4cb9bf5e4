import { flushEachMinute } from "@sfn-workers/fargate-worker/flushes";
import { scaleInProtection } from "@sfn-workers/fargate-worker/protection";
import {
  createWorker,
  fitsIntoStop,
  type TaskSource,
  type Worker,
  type Workload,
} from "@sfn-workers/worker-core";
import { loadMetrics, metricsObserver } from "@sfn-workers/worker-core/observers";
import type { Random } from "../random.ts";
import type { Timeline } from "../timeline.ts";

/** The container of an ECS task: the repository's worker on virtual time, without the process around it. */
export interface FargateWorker {
  readonly worker: Worker;
  /** SIGTERM. */
  stop(): void;
}

export type MetricValue = readonly [name: string, value: number];

export interface FargateWorkerOptions {
  readonly workload: Workload;
  readonly source: TaskSource;
  readonly concurrency: number;
  readonly protectedMinutes: number;
  readonly timeline: Timeline;
  readonly random: Random;
  /** With it the worker drains, and is about to end when this is called; else it polls until it is stopped. */
  readonly leave?: () => void;
  /** Asks ECS for protection. */
  putProtection(minutes: number | undefined): Promise<void>;
  /** The worker flushes its metrics: percentages and milliseconds. */
  onFlush(values: readonly MetricValue[]): void;
  onExit(): void;
}

export function startFargateWorker(options: FargateWorkerOptions): FargateWorker {
  const { workload, source, concurrency, timeline, random } = options;
  const unflushed: MetricValue[] = [];
  const keep = (name: string, value: number) => void unflushed.push([name, value]);
  // No policy counts.
  const sink = { count() {}, milliseconds: keep, percent: keep };
  const protection =
    options.leave || fitsIntoStop(workload.manifest)
      ? []
      : [
          scaleInProtection({
            put: options.putProtection,
            longestMinutes: options.protectedMinutes,
            worker: () => worker,
            onFault() {},
            clock: timeline,
            random: random.next,
          }),
        ];
  const worker: Worker = createWorker({
    ...{ workload, source, concurrency, clock: timeline, random: random.next },
    observers: [...protection, metricsObserver(sink)],
  });
  const measure = loadMetrics(sink, () => worker.status());
  const endFlushes = flushEachMinute(flush, timeline);
  const stopping = new AbortController();
  const { signal } = stopping;
  const { leave } = options;
  void (leave ? worker.drain({ signal, leave }) : worker.run({ signal })).finally(() => {
    endFlushes();
    flush();
    options.onExit();
  });
  return { worker, stop: () => stopping.abort() };

  function flush(): void {
    measure();
    options.onFlush(unflushed.splice(0));
  }
}
