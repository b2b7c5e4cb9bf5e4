import { type Clock, systemClock } from "./clock.ts";
import { Draining, InvalidOption } from "./errors.ts";
import { createEmitter, type Observer, type WorkerSummary } from "./events.ts";
import { MAX_POLLS_PER_ACTIVITY } from "./limits.ts";
import { createTally } from "./observers/counters.ts";
import { createPollers, type PollerOptions } from "./poll/pollers.ts";
import { neededForPollMs, REPORT_MARGIN_MS } from "./poll/pollFit.ts";
import { createRateLimit, type RateLimitOptions, unlimited } from "./poll/rateLimit.ts";
import { createSlots } from "./poll/slots.ts";
import { createHeartbeats } from "./report/heartbeat.ts";
import type { Middleware } from "./run/middleware.ts";
import { createTaskRun, type TaskRun, type TaskRunContext } from "./run/taskRun.ts";
import { createShift, type RunOptions, type Shift, type ShiftOptions } from "./session.ts";
import type { TaskSource } from "./source.ts";
import type { Workload } from "./workload.ts";

export const MAX_CONCURRENCY = 1_000;

export interface WorkerOptions {
  readonly workload: Workload;
  readonly source: TaskSource;
  /** Tasks at once: 1 to 1,000; 1 by default. */
  readonly concurrency?: number;
  /** Open polls: by default 1 while idle, and up to one for each slot. */
  readonly pollers?: Partial<PollerOptions>;
  readonly rateLimit?: RateLimitOptions;
  /** The first is the outermost. */
  readonly middleware?: readonly Middleware[];
  readonly observers?: readonly Observer[];
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface WorkerStatus {
  readonly concurrency: number;
  readonly runningTasks: number;
  readonly openPolls: number;
  /**
   * When a poll was last answered, or held back by the rate limit or for lack of a free slot, in milliseconds since the
   * epoch.
   */
  readonly aliveAt: number;
  /** No more polls are opened; what is under way comes to its end. */
  readonly stopping: boolean;
}

export interface DrainOptions extends Partial<RunOptions> {
  /** When the process is ended from outside, in milliseconds since the epoch; without it, never. */
  readonly deadline?: number;
  /** Polls for at most this many tasks; without it, until a poll comes back empty. */
  readonly maxTasks?: number;
}

export interface Worker {
  /** Works until the signal aborts. Rejects with `PollRefused` when AWS refuses the polls for good. */
  run(options: RunOptions): Promise<WorkerSummary>;
  /** Works until a poll comes back empty, or no further poll fits before the deadline. Rejects as `run` does. */
  drain(options: DrainOptions): Promise<WorkerSummary>;
  status(): WorkerStatus;
  /** Finishes what the source has under way and closes its connections. */
  close(): Promise<void>;
}

/** A worker for one workload. It does nothing until `run` or `drain`; one of them at a time. */
export function createWorker(options: WorkerOptions): Worker {
  const { workload, source, concurrency, pollers: polls } = checked(options);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const running = new Set<TaskRun>();
  const tally = createTally();
  const emit = createEmitter([tally.observe, ...(options.observers ?? [])]);
  let shift: Shift | undefined;
  /** Until when all slots were at work, so that no poll could be open. */
  let fullUntil = 0;

  const slots = createSlots(concurrency, () => pollers.fill());
  const heartbeats = createHeartbeats({
    heartbeatSeconds: workload.manifest.heartbeatSeconds,
    clock,
    random,
  });
  const endsAt = () => shift?.endsAt ?? Number.POSITIVE_INFINITY;
  const runContext: TaskRunContext = {
    workload,
    reports: source.reports,
    middleware: options.middleware ?? [],
    heartbeats,
    clock,
    random,
    emit,
    abortAt: () => endsAt() - REPORT_MARGIN_MS,
    endsAt,
  };
  const pollers = createPollers({
    ...polls,
    source,
    slots,
    rateLimit: options.rateLimit ? createRateLimit(options.rateLimit, clock) : unlimited,
    clock,
    random,
    emit,
    mayOpen: () => shift?.mayOpen() ?? false,
    onTask(received, pollMs, release) {
      const taskRun = createTaskRun(received, runContext);
      running.add(taskRun);
      emit({ type: "taskReceived", task: taskRun.task, pollMs });
      void taskRun.run().then(() => {
        if (running.size === concurrency) fullUntil = clock.now();
        running.delete(taskRun);
        release();
        finishIfIdle();
      });
    },
    onEmpty() {
      if (shift) shift.sawEmpty = true;
    },
    onRefused: (error) => shift?.refuse(error),
    onEnd: finishIfIdle,
  });

  return {
    run: (options) => work({ ...options, mayOpen: () => true }),

    drain: ({ maxTasks = Number.POSITIVE_INFINITY, ...options }) =>
      work({
        ...options,
        mayOpen: ({ sawEmpty, endsAt }) =>
          !sawEmpty &&
          tally.summary().received + pollers.open < maxTasks &&
          clock.now() + neededForPollMs(workload.manifest, source.longestPollMs) <= endsAt,
      }),

    status: () => ({
      concurrency,
      runningTasks: running.size,
      openPolls: pollers.open,
      aliveAt: Math.max(pollers.aliveAt, fullUntil),
      stopping: shift !== undefined && !shift.mayOpen(),
    }),

    close: () => source.close(),
  };

  async function work(options: ShiftOptions): Promise<WorkerSummary> {
    if (shift) throw new Error("this worker is at work already: one run or drain at a time");
    const current = createShift(options, {
      clock,
      abortAll() {
        const reason = new Draining("the worker stops, and its grace is over");
        for (const run of running) run.abort(reason);
      },
      giveUpAll() {
        for (const run of running) run.giveUp();
        running.clear();
        finishIfIdle();
      },
      onStop(graceMs) {
        emit({ type: "draining", openPolls: pollers.open, runningTasks: running.size, graceMs });
        finishIfIdle();
      },
    });
    shift = current;
    tally.reset();
    pollers.fill();
    finishIfIdle();
    await current.finished;
    pollers.rest();
    current.close();
    shift = undefined;
    const summary = tally.summary();
    emit({ type: "stopped", summary });
    if (current.refused) throw current.refused;
    return summary;
  }

  /** Idle for good: nothing runs, no poll is open, and none will be. */
  function finishIfIdle(): void {
    if (!shift || pollers.open > 0 || running.size > 0 || shift.mayOpen()) return;
    shift.finish();
  }
}

function checked(options: WorkerOptions) {
  const { workload, source, concurrency = 1, rateLimit } = options;
  const whole = (field: string, value: number, min: number, max: number) => {
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidOption(field, value, `a whole number from ${min} to ${max}`);
  };
  const above0 = (field: string, value: number) => {
    if (Number.isFinite(value) && value > 0) return value;
    throw new InvalidOption(field, value, "a number above 0");
  };
  whole("concurrency", concurrency, 1, MAX_CONCURRENCY);
  const mostPolls = Math.min(concurrency, MAX_POLLS_PER_ACTIVITY);
  const max = whole("pollers.max", options.pollers?.max ?? mostPolls, 1, mostPolls);
  const min = whole("pollers.min", options.pollers?.min ?? 1, 1, max);
  if (rateLimit) {
    above0("rateLimit.perSecond", rateLimit.perSecond);
    whole("rateLimit.burst", rateLimit.burst, 1, Number.MAX_SAFE_INTEGER);
  }
  return { workload, source, concurrency, pollers: { min, max } };
}
