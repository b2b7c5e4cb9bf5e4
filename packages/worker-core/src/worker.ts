import { createWorkerHeartbeats } from "./beats/workerHeartbeats.ts";
import { createBusyTime } from "./busyTime.ts";
import { atMost, systemClock, wallTime } from "./clock.ts";
import { createClockWatch } from "./clockWatch.ts";
import { Draining } from "./errors.ts";
import { createEmitter, type WorkerSummary } from "./events.ts";
import { createLoopWatch } from "./loopWatch.ts";
import { createCounters } from "./observers/counters.ts";
import { createDeafHandlers } from "./poll/deafHandlers.ts";
import { createPauses } from "./poll/pauses.ts";
import { createPollers } from "./poll/pollers.ts";
import { neededForPollMs, POLL_OVERRUN_MS, REPORT_MARGIN_MS } from "./poll/pollFit.ts";
import { createRateLimit, unlimited } from "./poll/rateLimit.ts";
import { createSlots } from "./poll/slots.ts";
import { createRefusals } from "./refusals.ts";
import { createTaskRun, type TaskRun, type TaskRunContext } from "./run/taskRun.ts";
import {
  createSession,
  type DrainOptions,
  type RunOptions,
  type Session,
  type SessionOptions,
} from "./session.ts";
import { valuesWithout } from "./values/loadValues.ts";
import { checkedLimits, type WorkerOptions } from "./workerOptions.ts";
import type { WorkerStatus } from "./workerStatus.ts";

export interface Worker {
  /**
   * Works until the signal aborts.
   * @throws {PollRefused} when AWS refuses the polls permanently.
   * @throws {ReportRefused} when AWS refuses the reports permanently, after the last one's token has expired.
   * @throws {QueueRefused} when SQS refuses permanently to delete or to hide messages.
   * @throws {ServiceUnreachable} when no poll was ever answered, for five minutes.
   * @throws {HandlersStuck} when handlers that never end hold half of the slots.
   */
  run(options: RunOptions): Promise<WorkerSummary>;
  /**
   * Works until a poll comes back empty beside which no later one has found a task, or no further poll fits before the deadline.
   * @throws {PollRefused} when AWS refuses the polls permanently.
   * @throws {ReportRefused} when AWS refuses the reports permanently, after the last one's token has expired.
   * @throws {QueueRefused} when SQS refuses permanently to delete or to hide messages.
   * @throws {ServiceUnreachable} when no poll was ever answered, for five minutes.
   * @throws {HandlersStuck} when handlers that never end hold half of the slots.
   */
  drain(options: DrainOptions): Promise<WorkerSummary>;
  /**
   * Stops at once, for a process that must end: aborts the running handlers, so that their tasks fail as `Worker.Draining` and the
   * generated Retry gives them to another worker. Resolves when that is reported and the open polls are over, 65 s at most.
   * @param why what the causes of the tasks say
   */
  handBack(why: string): Promise<void>;
  /**
   * Opens no more polls until the result is called. Open polls and running tasks go on.
   * @returns polls again, unless another pause lasts
   */
  pause(): () => void;
  status(): WorkerStatus;
  /** Finishes the source's pending requests and closes its connections. */
  close(): Promise<void>;
}

/**
 * Creates a worker for one workload. It does nothing until `run` or `drain` is called, one of them at a time.
 * @throws {InvalidOption} when a number is out of bounds.
 * @throws {InvalidValues} when the workload requires a variable or secret and `values` is missing.
 *
 * @example
 * ```ts
 * import { activitySource, createWorker, defineManifest, defineWorkload } from "@sfn-workers/worker-core";
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 * import { loggingObserver } from "@sfn-workers/worker-core/observers";
 * import * as z from "zod";
 *
 * const workload = defineWorkload({
 *   manifest: defineManifest({
 *     name: "greeting",
 *     description: "Greets people by name",
 *     timeoutSeconds: 60,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 20,
 *   }),
 *   input: z.object({ name: z.string() }),
 *   output: z.object({ greeting: z.string() }),
 *   handler: ({ name }) => ({ greeting: `Hello, ${name}!` }),
 * });
 *
 * const worker = createWorker({
 *   workload,
 *   source: activitySource({
 *     activityArn: "arn:aws:states:eu-central-1:123456789012:activity:greeting",
 *     maxPolls: 10,
 *     access: clientAccess({ region: "eu-central-1" }),
 *   }),
 *   concurrency: 10,
 *   observers: [loggingObserver(console)],
 * });
 *
 * const controller = new AbortController();
 * process.once("SIGTERM", () => controller.abort());
 * const summary = await worker.run({ signal: controller.signal });
 * await worker.close();
 * console.info(`${summary.succeeded} of ${summary.received} tasks succeeded`);
 * ```
 */
export function createWorker(options: WorkerOptions): Worker {
  const { workload, source } = options;
  const { concurrency, pollers: pollerOptions } = checkedLimits(options);
  const clock = options.clock ?? systemClock;
  const isRealTime = options.clock === undefined;
  const random = options.random ?? Math.random;
  const running = new Set<TaskRun>();
  const counters = createCounters();
  const emit = createEmitter([counters.observe, ...(options.observers ?? [])]);
  let session: Session | undefined;
  /** When no poll could last be open, because all slots were taken or something had paused the polls. */
  let fullUntil = Number.NEGATIVE_INFINITY;

  const { refuse, onReportFault, onSourceEvent } = createRefusals({
    source,
    emit,
    session: () => session,
    finishIfIdle,
  });
  const slots = createSlots(concurrency, () => pollers.fill());
  const pauses = createPauses(() => {
    // The worker was silent on purpose.
    fullUntil = clock.now();
    pollers.fill();
  });
  const deafHandlers = createDeafHandlers(concurrency, clock);
  const clockWatch = createClockWatch(clock, emit);
  const busyTime = createBusyTime(clock);
  const endsAt = () => session?.endsAt ?? Number.POSITIVE_INFINITY;
  const heartbeats = createWorkerHeartbeats({
    heartbeatSeconds: workload.manifest.heartbeatSeconds,
    source,
    clock,
    isRealTime,
    random,
    emit,
    endsAt,
  });
  const loopWatch = createLoopWatch({
    onTick: heartbeats.tick,
    onBlocked(ms) {
      emit({ type: "loopBlocked", ms, tasks: Array.from(running, ({ task }) => task) });
    },
  });
  const runContext: TaskRunContext = {
    workload,
    values: options.values ?? valuesWithout(workload.manifest),
    reports: source.reports,
    middleware: options.middleware ?? [],
    heartbeats,
    clock,
    random,
    emit,
    abortAt: () => session?.abortsAt ?? Number.POSITIVE_INFINITY,
    mayHaveWaited: () => loopWatch.isReading,
    endsAt,
    onReportFault,
  };
  const pollers = createPollers({
    ...pollerOptions,
    source,
    slots,
    rateLimit: options.rateLimit ? createRateLimit(options.rateLimit, clock) : unlimited,
    clock,
    random,
    emit,
    mayPoll: () => !pauses.lasting && (session?.mayPoll() ?? false),
    onTask(received, pollMs, release) {
      const taskRun = createTaskRun(received, runContext);
      running.add(taskRun);
      if (session?.leaves) session.sawEmpty = false;
      if (session?.expectsElsewhere(taskRun.task, pollMs)) {
        session.sawEmpty = true;
        taskRun.abort(new Draining("the task is left to the worker that was started for it"));
      }
      noteLoad();
      emit({ type: "taskReceived", task: taskRun.task, pollMs });
      const releaseSlot = () => {
        noteLoad();
        release();
      };
      void taskRun.run().then(() => {
        if (slots.free === 0) fullUntil = clock.now();
        running.delete(taskRun);
        source.settled?.(received.taskToken);
        if (taskRun.unfinished) deafHandlers.add(taskRun.unfinished, releaseSlot);
        else releaseSlot();
        finishIfIdle();
      });
    },
    onEmpty() {
      if (session && !(session.leaves && running.size > 0)) session.sawEmpty = true;
    },
    onRefused: refuse,
    onEnd() {
      clockWatch.check();
      finishIfIdle();
    },
  });
  source.observe?.(onSourceEvent);

  return {
    run: (options) => work({ ...options, mayPoll: () => true }),

    drain: ({ maxTasks = Number.POSITIVE_INFINITY, deadline, ...options }) =>
      work({
        ...options,
        ...(deadline === undefined ? {} : { deadline: clock.now() + deadline - wallTime(clock) }),
        mayPoll: ({ sawEmpty, endsAt }) =>
          !sawEmpty &&
          counters.summary().received + pollers.open < maxTasks &&
          clock.now() + neededForPollMs(workload.manifest, source.longestPollMs) <= endsAt,
      }),

    async handBack(why) {
      if (!session) return;
      const { finished } = session;
      session.handBack(source.longestPollMs + POLL_OVERRUN_MS + REPORT_MARGIN_MS);
      for (const run of running) run.abort(new Draining(why));
      await finished;
      await atMost(clock, REPORT_MARGIN_MS, source.stop?.());
    },

    pause: pauses.begin,

    status: () => ({
      concurrency,
      runningTasks: running.size,
      deafHandlers: deafHandlers.count,
      openPolls: pollers.open,
      busySlotMs: busyTime.busySlotMs,
      workingMs: busyTime.workingMs,
      loopDelayMs: loopWatch.longestDelayMs,
      silentMs: clock.now() - Math.max(pollers.lastActivityAt, fullUntil),
      stopping: session !== undefined && !session.mayPoll(),
      paused: pauses.lasting,
    }),

    close: () => source.close(),
  };

  async function work(options: SessionOptions): Promise<WorkerSummary> {
    if (session) throw new Error("this worker is already running: one run or drain at a time");
    const current = createSession(options, {
      clock,
      abortAll() {
        void source.stop?.();
        const reason = new Draining("the worker is stopping, and its grace period is over");
        for (const run of running) run.abort(reason);
      },
      giveUpAll() {
        for (const run of running) run.giveUp();
        running.clear();
        finishIfIdle();
      },
      onStop(graceMs) {
        void source.stop?.();
        emit({ type: "draining", openPolls: pollers.open, runningTasks: running.size, graceMs });
        finishIfIdle();
      },
    });
    session = current;
    counters.reset();
    noteLoad();
    clockWatch.reset();
    if (isRealTime) loopWatch.start();
    heartbeats.sessionStarts();
    deafHandlers.watch(refuse);
    pollers.fill();
    finishIfIdle();
    await current.finished;
    pollers.reset();
    deafHandlers.unwatch();
    loopWatch.stop();
    current.close();
    session = undefined;
    noteLoad();
    const summary = counters.summary();
    emit({ type: "stopped", summary });
    if (current.refused) throw current.refused;
    return summary;
  }

  function noteLoad(): void {
    busyTime.change({
      busySlots: running.size + deafHandlers.count,
      working: session !== undefined,
    });
  }

  /** The session is over once no task runs, no poll is open and none may be opened. */
  function finishIfIdle(): void {
    if (!session || pollers.open > 0 || running.size > 0 || session.mayPoll()) return;
    if (session.leaves) session.leave(pollers.fill);
    else session.finish();
  }
}
