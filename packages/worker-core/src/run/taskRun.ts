import type { Clock } from "../clock.ts";
import { type AbortReason, DeadlineExceeded, TaskLost } from "../errors.ts";
import type { Observer } from "../events.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import { failureOf } from "../report/failure.ts";
import type { BeatHandle, Heartbeats } from "../report/heartbeat.ts";
import { type Delivery, report } from "../report/report.ts";
import type { ReceivedTask, TaskReports } from "../source.ts";
import { idempotencyKey, type Task, taskId } from "../task.ts";
import type { Workload } from "../workload.ts";
import { openEnvelope } from "./envelope.ts";
import { compose, type Middleware } from "./middleware.ts";
import { checkInput, failed, type Outcome, outcomeOf, parseInput } from "./validation.ts";

/** How long an aborted handler may take to settle before its outcome is decided without it. */
export const ABORT_GRACE_MS = 1_000;

export interface TaskRunContext {
  readonly workload: Workload;
  readonly reports: TaskReports;
  readonly middleware: readonly Middleware[];
  readonly heartbeats: Heartbeats;
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: Observer;
  /** When this worker's handlers are aborted because it ends, in milliseconds since the epoch. */
  abortAt(): number;
  /** When the process ends, in milliseconds since the epoch. */
  endsAt(): number;
}

/** One task from its arrival until its outcome is delivered. */
export interface TaskRun {
  readonly task: Task;
  /** Resolves when AWS has the outcome, or nobody waits for it any more. It never rejects. */
  run(): Promise<void>;
  abort(reason: AbortReason): void;
  /** The process ends: an outcome that AWS has not answered for counts as lost. */
  giveUp(): void;
}

export function createTaskRun(received: ReceivedTask, context: TaskRunContext): TaskRun {
  const { workload, reports, clock, random, emit } = context;
  const { taskToken } = received;
  let controller: AbortController | undefined;
  let aborted: AbortReason | undefined;
  let onAbort = () => {};
  const receivedAt = clock.now();
  const budgetMs = workload.manifest.handlerBudgetSeconds * 1_000;
  const parsed = parseInput(received.input);
  const envelope = openEnvelope(parsed.kind === "valid" ? parsed.value : undefined);
  let beat: BeatHandle | undefined;
  let tries = 0;
  let givenUp = false;

  const task: Task = {
    get id() {
      return taskId(taskToken);
    },
    workload: workload.manifest.name,
    execution: envelope.execution,
    idempotencyKey: idempotencyKey(envelope.execution),
    receivedAt,
    deadline: receivedAt + budgetMs,
    // Made when it is asked for: most short handlers never do.
    get signal() {
      controller ??= aborted ? abortedController(aborted) : new AbortController();
      return controller.signal;
    },
    async heartbeat(progress) {
      if (progress !== undefined) emit({ type: "taskProgress", task, progress });
      await beat?.now();
      if (aborted) throw aborted;
    },
  };

  return { task, run, abort, giveUp };

  function abort(reason: AbortReason): void {
    if (aborted) return;
    aborted = reason;
    controller?.abort(reason);
    onAbort();
  }

  function giveUp(): void {
    givenUp = true;
    emit({
      type: "reportFailed",
      task,
      code: "ETIMEDOUT",
      message: "no answer before the end of the process",
      attempt: tries,
      retryInMs: undefined,
    });
  }

  async function run(): Promise<void> {
    if (received.failure) return deliver({ kind: "failed", ...received.failure });
    if (receivedAt + budgetMs > context.abortAt()) {
      if (reports.handBack) return handBack(reports.handBack);
      return deliver(
        draining("the worker stops, and the task's budget does not fit into the time left"),
      );
    }
    beat = context.heartbeats.start({
      send: () => reports.heartbeat(taskToken),
      lost(code) {
        abort(new TaskLost(code));
      },
      failed: (failure) => emit({ type: "heartbeatFailed", task, ...failure }),
    });
    try {
      await deliver(parsed.kind === "valid" ? await handle() : parsed.outcome);
    } finally {
      beat.stop();
    }
  }

  async function handBack(giveBack: (taskToken: string) => Promise<void>): Promise<void> {
    await giveBack(taskToken);
    emit({ type: "taskHandedBack", task });
  }

  function handle(): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const budget = clock.setTimeout(() => abort(budgetExceeded()), budgetMs);
    let grace: unknown;
    const end = (outcome: Outcome) => {
      onAbort = () => {};
      clock.clearTimeout(budget);
      if (grace !== undefined) clock.clearTimeout(grace);
      resolve(outcome);
    };
    // A handler that doesn't heed its signal must not keep its outcome from the execution.
    onAbort = () => {
      grace = clock.setTimeout(() => end(outcomeOfAbort()), ABORT_GRACE_MS);
    };
    void callHandler().then(end);
    return promise;
  }

  function budgetExceeded(): DeadlineExceeded {
    const { handlerBudgetSeconds } = workload.manifest;
    return new DeadlineExceeded(
      `the handler ran for ${handlerBudgetSeconds} s, its whole budget (handlerBudgetSeconds)`,
    );
  }

  async function callHandler(): Promise<Outcome> {
    try {
      const input = await checkInput(workload.input, envelope.input);
      if (input.kind === "invalid") return input.outcome;
      const { middleware } = context;
      const output = await (middleware.length === 0
        ? workload.handler(input.value, task)
        : compose(middleware, withInput(task, input.value), async () =>
            workload.handler(input.value, task),
          ));
      return await outcomeOf(workload.output, output);
    } catch (thrown) {
      return isAbort(thrown) ? outcomeOfAbort() : { kind: "failed", ...failureOf(thrown) };
    }
  }

  function isAbort(thrown: unknown): boolean {
    if (!aborted) return false;
    return thrown === aborted || (thrown instanceof Error && thrown.name === "AbortError");
  }

  function outcomeOfAbort(): Outcome {
    if (aborted instanceof DeadlineExceeded) {
      return failed(WORKER_ERRORS.DeadlineExceeded, aborted.message);
    }
    return draining(aborted?.message ?? "");
  }

  function draining(message: string): Outcome {
    return failed(WORKER_ERRORS.Draining, message);
  }

  async function deliver(outcome: Outcome): Promise<void> {
    const handledAt = clock.now();
    const durationMs = () => clock.now() - receivedAt;
    if (aborted instanceof TaskLost) {
      const { code } = aborted;
      if (givenUp) return;
      emit({ type: "taskLost", task, during: "handler", code, durationMs: durationMs() });
      return;
    }
    const delivery = await report({
      reports,
      taskToken,
      outcome,
      giveUpAt: () =>
        givenUp
          ? 0
          : Math.min(receivedAt + workload.manifest.timeoutSeconds * 1_000, context.endsAt()),
      clock,
      random,
      onTry() {
        tries += 1;
        beat?.pause();
      },
      onFault({ code, message }, attempt, retryInMs) {
        beat?.resume();
        if (givenUp) return;
        emit({ type: "reportFailed", task, code, message, attempt, retryInMs });
      },
    });
    if (!givenUp) emitDelivery(delivery, handledAt - receivedAt, durationMs());
  }

  function emitDelivery(delivery: Delivery, handlerMs: number, durationMs: number): void {
    switch (delivery.kind) {
      case "lost":
        emit({ type: "taskLost", task, during: "report", code: delivery.code, durationMs });
        return;
      case "givenUp":
        // The last reportFailed has said so.
        return;
      case "delivered": {
        const { outcome, attempts: reportAttempts } = delivery;
        if (outcome.kind === "succeeded") {
          emit({ type: "taskSucceeded", task, handlerMs, durationMs, reportAttempts });
        } else {
          const { error, cause } = outcome;
          emit({ type: "taskFailed", task, error, cause, handlerMs, durationMs, reportAttempts });
        }
      }
    }
  }
}

/** The task as middleware sees it; a copy would lose its getters. */
function withInput(task: Task, input: unknown): Task & { readonly input: unknown } {
  return Object.assign(Object.create(task), { input });
}

function abortedController(reason: AbortReason): AbortController {
  const controller = new AbortController();
  controller.abort(reason);
  return controller;
}
