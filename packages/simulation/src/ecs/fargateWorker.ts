import { scaleInProtection } from "@sfn-workers/fargate-worker/protection";
import {
  createWorker,
  fitsIntoStop,
  type TaskSource,
  type Worker,
  type Workload,
} from "@sfn-workers/worker-core";
import { loadMetrics } from "@sfn-workers/worker-core/observers";
import type { Random } from "../random.ts";
import type { Timeline } from "../timeline.ts";

/** The container of an ECS task: the repository's worker on virtual time, without the process around it. */
export interface FargateWorker {
  readonly worker: Worker;
  /** SIGTERM. */
  stop(): void;
}

export interface FargateWorkerOptions {
  readonly workload: Workload;
  readonly source: TaskSource;
  readonly concurrency: number;
  readonly protectedMinutes: number;
  readonly timeline: Timeline;
  readonly random: Random;
  /** Asks ECS for protection. */
  putProtection(minutes: number | undefined): Promise<void>;
  /** The worker flushes its load: the part of its slots' time in use, in percent. */
  onUtilization(percent: number): void;
  onExit(): void;
}

/** As in `apps/fargate-worker`: the time between two flushes of the metrics. */
const FLUSH_MS = 60_000;

export function startFargateWorker(options: FargateWorkerOptions): FargateWorker {
  const { workload, source, concurrency, timeline, random } = options;
  const protection = fitsIntoStop(workload.manifest)
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
    observers: protection,
  });
  const measure = loadMetrics(
    {
      count() {},
      milliseconds() {},
      percent: (_name, value) => options.onUtilization(value),
    },
    () => worker.status(),
  );
  const stopping = new AbortController();
  let hasExited = false;
  void worker.run({ signal: stopping.signal }).finally(() => {
    hasExited = true;
    measure();
    options.onExit();
  });
  flushLater();
  return { worker, stop: () => stopping.abort() };

  function flushLater(): void {
    timeline.setTimeout(() => {
      if (hasExited) return;
      measure();
      flushLater();
    }, FLUSH_MS);
  }
}
