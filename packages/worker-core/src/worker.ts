import { type Clock, systemClock } from "./clock.ts";
import { Draining, InvalidOption, type PollRefused } from "./errors.ts";
import { createEmitter, type Observer, type WorkerSummary } from "./events.ts";
import { createHeartbeats } from "./heartbeat.ts";
import { MAX_POLLS_PER_ACTIVITY } from "./limits.ts";
import type { Middleware } from "./middleware.ts";
import { createPollers, type PollerOptions } from "./pollers.ts";
import { neededForPollMs, REPORT_MARGIN_MS } from "./pollFit.ts";
import { createRateLimit, type RateLimitOptions, unlimited } from "./rateLimit.ts";
import { createSlots } from "./slots.ts";
import type { TaskSource } from "./source.ts";
import { createTally } from "./tally.ts";
import { createTaskRun, type TaskRun } from "./taskRun.ts";
import type { Workload } from "./workload.ts";

export const MAX_CONCURRENCY = 1_000;

/** ECS sends SIGKILL 120 s after SIGTERM at the latest: 60 s for open polls, the rest for work, 5 s to end the process. */
export const DEFAULT_GRACE_MS = 120_000 - 5_000;

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
  /** When a poll was last answered, or held back by the rate limit, in milliseconds since the epoch. */
  readonly aliveAt: number;
  readonly stopping: boolean;
}

export interface RunOptions {
  /** Aborting it stops the worker: no more polls; the open ones and the tasks come to their end. */
  readonly signal: AbortSignal;
  /** How long stopping may take, in milliseconds: 115,000 by default. */
  readonly graceMs?: number;
}

export interface DrainOptions {
  /** When the process is ended from outside, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Polls for at most this many tasks; without it, until a poll comes back empty. */
  readonly maxTasks?: number;
}

export interface Worker {
  /** Works until the signal aborts. Rejects with `PollRefused` when AWS refuses the polls for good. */
  run(options: RunOptions): Promise<WorkerSummary>;
  /** Works until a poll comes back empty, or no further poll fits before the deadline. Rejects as `run` does. */
  drain(options: DrainOptions): Promise<WorkerSummary>;
  status(): WorkerStatus;
  /** Closes the source's connections. */
  close(): void;
}

/** What one call of run or drain allows. */
interface Shift {
  mayOpen(): boolean;
  onEmpty(): void;
  endsAt: number;
  refused: PollRefused | undefined;
  finish: () => void;
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

  const slots = createSlots(concurrency, () => pollers.fill());
  const heartbeats = createHeartbeats({
    heartbeatSeconds: workload.manifest.heartbeatSeconds,
    clock,
    random,
  });
  const endsAt = () => shift?.endsAt ?? Number.POSITIVE_INFINITY;
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
      const taskRun = createTaskRun(received, {
        workload,
        reports: source.reports,
        middleware: options.middleware ?? [],
        heartbeats,
        clock,
        random,
        emit,
        abortAt: () => endsAt() - REPORT_MARGIN_MS,
        endsAt,
      });
      running.add(taskRun);
      emit({ type: "taskReceived", task: taskRun.task, pollMs });
      void taskRun.run().then(() => {
        running.delete(taskRun);
        release();
        finishIfIdle();
      });
    },
    onEmpty: () => shift?.onEmpty(),
    onRefused(error) {
      if (shift) shift.refused ??= error;
    },
    onEnd: finishIfIdle,
  });

  return {
    async run({ signal, graceMs = DEFAULT_GRACE_MS }) {
      let ending: unknown;
      const stop = () => {
        current.endsAt = clock.now() + graceMs;
        ending = clock.setTimeout(abortAll, graceMs - REPORT_MARGIN_MS);
        emit({ type: "draining", openPolls: pollers.open, runningTasks: running.size, graceMs });
        finishIfIdle();
      };
      const current = begin(
        () => !signal.aborted,
        () => {},
      );
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
      try {
        return await work(current);
      } finally {
        signal.removeEventListener("abort", stop);
        clock.clearTimeout(ending);
      }
    },

    async drain({ deadline, maxTasks = Number.POSITIVE_INFINITY }) {
      let empty = false;
      const current = begin(
        () =>
          !empty &&
          tally.summary().received + pollers.open < maxTasks &&
          clock.now() + neededForPollMs(workload.manifest) <= deadline,
        () => {
          empty = true;
        },
      );
      current.endsAt = deadline;
      const ending = clock.setTimeout(abortAll, deadline - REPORT_MARGIN_MS - clock.now());
      try {
        return await work(current);
      } finally {
        clock.clearTimeout(ending);
      }
    },

    status: () => ({
      concurrency,
      runningTasks: running.size,
      openPolls: pollers.open,
      aliveAt: pollers.aliveAt,
      stopping: shift !== undefined && shift.endsAt !== Number.POSITIVE_INFINITY,
    }),

    close: () => source.close(),
  };

  function begin(mayOpen: () => boolean, onEmpty: () => void): Shift {
    if (shift) throw new Error("this worker is at work already: one run or drain at a time");
    shift = {
      mayOpen: () => !shift?.refused && mayOpen(),
      onEmpty,
      endsAt: Number.POSITIVE_INFINITY,
      refused: undefined,
      finish: () => {},
    };
    return shift;
  }

  async function work(current: Shift): Promise<WorkerSummary> {
    const finished = new Promise<void>((resolve) => {
      current.finish = resolve;
    });
    tally.reset();
    pollers.fill();
    finishIfIdle();
    await finished;
    pollers.rest();
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

  function abortAll(): void {
    for (const run of running) run.abort(new Draining("the worker stops, and its grace is over"));
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
