import type { ExecutionObserver } from "./engine/engine.ts";
import type { Execution, Frame } from "./engine/execution.ts";
import { type HistoryEvent, renderEvent } from "./engine/history.ts";
import { type HandedOut, handedOutBy } from "./executionWaits.ts";
import { safeObserver } from "./lib/observer.ts";

/** An event of an execution, for an observer. */
export interface ExecutionEvent {
  readonly executionArn: string;
  /** Of a distributed Map's child execution: that of the machine, followed by `/` and the Map's label. */
  readonly stateMachineArn: string;
  readonly event: ObservedEvent;
  /** Of an event with which a state fails, if it is retried: when it runs again. No history has it. */
  readonly retryAt?: Date;
  /** Of ActivityScheduled and TaskSubmitted, if somebody else has to end the task that nobody has yet: what it waits for. No history has it. */
  readonly handedOut?: HandedOut;
}

/** An event as GetExecutionHistory of an AWS SDK returns it, with its data. */
export interface ObservedEvent {
  readonly timestamp: Date;
  readonly type: string;
  /** Its position in the execution's history, counted from 1. */
  readonly id: number;
  readonly previousEventId: number;
  /** At most one, by the type: `taskScheduledEventDetails`. */
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>> | undefined;
}

interface Recorded {
  readonly execution: Execution;
  readonly id: number;
  readonly event: HistoryEvent;
  readonly frame: Frame | undefined;
  retryAt?: number;
}

/** Hands events to the observer after the step that recorded them, so that it may call the API. */
export function createExecutionObserver(
  observe: (event: ExecutionEvent) => void,
): ExecutionObserver {
  let recorded: Recorded[] = [];
  const tell = safeObserver("onEvent", (event: Recorded) => observe(observed(event)));

  function handOver(): void {
    const events = recorded;
    recorded = [];
    for (const event of events) tell(event);
  }

  return {
    recorded(execution, id, event, frame) {
      if (recorded.length === 0) queueMicrotask(handOver);
      recorded.push({ execution, id, event, frame });
    },
    willRetry(execution, eventId, at) {
      const failed = recorded.findLast((one) => one.execution === execution && one.id === eventId);
      if (failed !== undefined) failed.retryAt = at;
    },
  };
}

function observed({ execution, id, event, frame, retryAt }: Recorded): ExecutionEvent {
  const rendered = { ...renderEvent(event, id, true), timestamp: new Date(event.at) };
  const { arn: executionArn, revision } = execution;
  const handedOut = frame && handedOutBy(frame, id);
  return {
    executionArn,
    stateMachineArn: revision.machineArn,
    event: rendered as unknown as ObservedEvent,
    ...(retryAt !== undefined && { retryAt: new Date(retryAt) }),
    ...(handedOut !== undefined && { handedOut }),
  };
}
