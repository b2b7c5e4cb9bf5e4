import { wallTime } from "../clock.ts";
import { type AbortReason, TaskLost } from "../errors.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import { REPORT_MARGIN_MS } from "../poll/pollFit.ts";
import { createDelivery, type DeliveryContext } from "../report/delivery.ts";
import type { HeartbeatHandle, Heartbeats } from "../report/heartbeat.ts";
import { failed } from "../report/outcome.ts";
import type { ReceivedTask } from "../source.ts";
import { idempotencyKey, type Task, taskId } from "../task.ts";
import type { Workload } from "../workload.ts";
import { openEnvelope } from "./envelope.ts";
import { createHandlerRun, type HandlerRunContext } from "./handlerRun.ts";
import { parseInput } from "./validation.ts";

export interface TaskRunContext extends HandlerRunContext, DeliveryContext {
  readonly workload: Workload;
  readonly heartbeats: Heartbeats;
  /** When a stopping worker aborts its handlers, on its clock. */
  abortAt(): number;
  /** The event loop was blocked until now, so that a task may have lain unread: nobody knows when its first heartbeat is due. */
  mayHaveWaited(): boolean;
}

/** One task from its arrival until its outcome is delivered. */
export interface TaskRun {
  readonly task: Task;
  /** Resolves once the outcome is delivered or no longer wanted. It never rejects. */
  run(): Promise<void>;
  abort(reason: AbortReason): void;
  /** The handler, if it still runs after the outcome went out. It never rejects. */
  readonly unfinished: Promise<void> | undefined;
  /** The process ends: an outcome that AWS has not acknowledged counts as lost. */
  giveUp(): void;
}

export function createTaskRun(received: ReceivedTask, context: TaskRunContext): TaskRun {
  const { workload, reports, clock, emit } = context;
  const { taskToken } = received;
  const { name, handlerBudgetSeconds } = workload.manifest;
  const budgetEndsAt = clock.now() + handlerBudgetSeconds * 1_000;
  const receivedAt = wallTime(clock);
  const parsed = parseInput(received.input);
  const envelope = openEnvelope(parsed.kind === "valid" ? parsed.value.value : undefined);
  const handlerRun = createHandlerRun(context);
  let heartbeat: HeartbeatHandle | undefined;

  const task: Task = {
    get id() {
      return taskId(taskToken);
    },
    workload: name,
    execution: envelope.execution,
    idempotencyKey: idempotencyKey(envelope.execution),
    receivedAt,
    deadline: receivedAt + handlerBudgetSeconds * 1_000,
    get signal() {
      return handlerRun.signal;
    },
    async heartbeat(progress) {
      if (progress !== undefined)
        emit({ type: "taskProgress", task, progress: context.values.redaction.value(progress) });
      await heartbeat?.now();
      if (handlerRun.aborted) throw handlerRun.aborted;
    },
  };
  const delivery = createDelivery(task, taskToken, context);

  return {
    task,
    run,
    abort: handlerRun.abort,
    get unfinished() {
      return handlerRun.unfinished;
    },
    giveUp: delivery.giveUp,
  };

  async function run(): Promise<void> {
    if (received.failure) return delivery.deliver({ kind: "failed", ...received.failure });
    const { aborted: left } = handlerRun;
    if (left) return release(left.message);
    if (budgetEndsAt > context.abortAt()) return release();
    const preparation = context.heartbeats.prepare?.();
    if (preparation) {
      await preparation;
      if (handlerRun.aborted) return release();
    }
    heartbeat = context.heartbeats.start({
      taskToken,
      endsAt: budgetEndsAt + REPORT_MARGIN_MS,
      send: (timeoutMs) => reports.heartbeat(taskToken, timeoutMs),
      lost(code) {
        handlerRun.abort(new TaskLost(code));
      },
      failed(failure) {
        context.onReportFault(failure);
        emit({ type: "heartbeatFailed", task, ...failure });
      },
    });
    if (context.mayHaveWaited()) void heartbeat.now();
    try {
      const outcome =
        parsed.kind === "valid"
          ? await handlerRun.call({ ...parsed.value, value: envelope.input }, task)
          : parsed.outcome;
      const { aborted } = handlerRun;
      if (aborted instanceof TaskLost) delivery.lost(aborted.code);
      else await delivery.deliver(outcome, heartbeat);
    } finally {
      heartbeat.stop();
    }
  }

  /** Leaves the task to another worker. */
  async function release(
    why = "the worker is stopping, and the task's budget does not fit into the remaining time",
  ): Promise<void> {
    if (reports.release) {
      await reports.release(taskToken);
      emit({ type: "taskHandedBack", task });
      return;
    }
    await delivery.deliver(failed(WORKER_ERRORS.Draining, why));
  }
}
