import { QueueRefused, ReportRefused } from "./errors.ts";
import type { Observer } from "./events.ts";
import { isRefusedForGood, type ReportFault } from "./report/reportFault.ts";
import type { Session, SessionError } from "./session.ts";
import type { TaskSource } from "./source.ts";
import type { SourceEvent } from "./sourceEvents.ts";

/** What ends a worker's session because no repetition mends it. Running tasks and open polls go on to their end. */
export interface Refusals {
  /** The first error is the one that the session ends with. */
  refuse(error: SessionError): void;
  /** A report or a heartbeat has failed. */
  onReportFault(fault: ReportFault): void;
  /** The source has told something. */
  onSourceEvent(event: SourceEvent): void;
}

export function createRefusals(context: {
  readonly source: TaskSource;
  readonly emit: Observer;
  /** The one that lasts, if any. */
  session(): Session | undefined;
  /** Finishes a refused session, unless a task still runs or a poll is open. */
  finishIfIdle(): void;
}): Refusals {
  const { source, emit } = context;

  return {
    refuse,
    onReportFault(fault) {
      const session = context.session();
      if (!session || session.refused || !isRefusedForGood(fault)) return;
      const { code, message } = fault;
      emit({ type: "reportsRefused", code, message });
      refuse(new ReportRefused(code, message));
    },
    onSourceEvent(event) {
      emit(event);
      if (event.type !== "queueCallFailed" || !event.refused) return;
      refuse(new QueueRefused(event.operation, event.code, event.message));
    },
  };

  function refuse(error: SessionError): void {
    context.session()?.refuse(error);
    void source.stop?.();
    context.finishIfIdle();
  }
}
