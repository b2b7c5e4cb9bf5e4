import type { Clock } from "../clock.ts";
import type { Observer } from "../events.ts";
import type { Manifest } from "../manifest.ts";
import type { TaskReports } from "../source.ts";
import type { Task } from "../task.ts";
import type { HeartbeatHandle } from "./heartbeat.ts";
import type { Outcome } from "./outcome.ts";
import { type ReportResult, report } from "./report.ts";
import type { ReportFault } from "./reportFault.ts";

/** Delivers one task's outcome to AWS and emits the events for the result. */
export interface Delivery {
  /** Resolves once the outcome is delivered or no longer wanted. It never rejects. */
  deliver(outcome: Outcome, heartbeat?: Pick<HeartbeatHandle, "pause" | "resume">): Promise<void>;
  /** The token died while the handler ran: there is nothing to deliver. */
  lost(code: string): void;
  /** The process ends: an outcome that AWS has not acknowledged counts as lost. */
  giveUp(): void;
}

/** The parts that all tasks of a worker share. */
export interface DeliveryContext {
  readonly workload: { readonly manifest: Pick<Manifest, "timeoutSeconds"> };
  readonly reports: TaskReports;
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: Observer;
  /** When the process ends, on the worker's clock. */
  endsAt(): number;
  /** Called for each report and heartbeat that fails. */
  onReportFault(fault: Pick<ReportFault, "code" | "message">): void;
}

export function createDelivery(task: Task, taskToken: string, context: DeliveryContext): Delivery {
  const { reports, clock, random, emit } = context;
  const receivedAt = clock.now();
  const tokenEndsAt = receivedAt + context.workload.manifest.timeoutSeconds * 1_000;
  let attempts = 0;
  let givenUp = false;

  return {
    async deliver(outcome, heartbeat) {
      const handlerMs = clock.now() - receivedAt;
      const result = await report({
        reports,
        taskToken,
        outcome,
        giveUpAt: () => (givenUp ? 0 : Math.min(tokenEndsAt, context.endsAt())),
        clock,
        random,
        onAttempt() {
          attempts += 1;
          heartbeat?.pause();
        },
        onFault({ code, message }, attempt, retryInMs) {
          heartbeat?.resume();
          context.onReportFault({ code, message });
          if (givenUp) return;
          emit({ type: "reportFailed", task, code, message, attempt, retryInMs });
        },
      });
      if (!givenUp) emitResult(result, handlerMs, clock.now() - receivedAt);
    },
    lost(code) {
      if (givenUp) return;
      const durationMs = clock.now() - receivedAt;
      emit({ type: "taskLost", task, during: "handler", code, durationMs });
    },
    giveUp() {
      givenUp = true;
      emit({
        type: "reportFailed",
        task,
        code: "ETIMEDOUT",
        message: "no answer before the process ends",
        attempt: attempts,
        retryInMs: undefined,
      });
    },
  };

  function emitResult(result: ReportResult, handlerMs: number, durationMs: number): void {
    switch (result.kind) {
      case "lost":
        emit({ type: "taskLost", task, during: "report", code: result.code, durationMs });
        return;
      case "givenUp":
        // The last reportFailed event had no `retryInMs`.
        return;
      case "delivered": {
        const { outcome, attempts: reportAttempts } = result;
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
