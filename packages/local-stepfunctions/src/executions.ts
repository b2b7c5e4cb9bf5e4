import type { Execution, MapRunItem } from "./engine/execution.ts";
import type { HistoryEvent } from "./engine/history.ts";
import type { Qualifier, Revision } from "./engine/revision.ts";
import type { ExecutionStatus } from "./engine/status.ts";

/** What lists tell of an execution that runs or has ended. */
export interface ListedExecution
  extends Pick<
    Execution,
    "serial" | "arn" | "name" | "status" | "startedAt" | "stoppedAt" | "redrive"
  > {
  readonly revision: Pick<Revision, "machineArn">;
  readonly qualifier: Qualifier | undefined;
  readonly mapRun: Pick<MapRunItem, "arn" | "index" | "items"> | undefined;
}

/** What is told of an execution that runs or has ended. */
export interface KnownExecution
  extends ListedExecution,
    Pick<Execution, "input" | "output" | "error" | "cause"> {
  readonly revision: Omit<Revision, "compiled">;
}

/** What is left of an execution that has ended. */
export interface Remains {
  readonly events: number;
  /** Whether there is what a redrive continues from. */
  readonly isKept: boolean;
}

export const UNSUCCESSFUL = ["FAILED", "TIMED_OUT", "ABORTED"] as const;

/** A child execution of a Map run that has ended without success. */
export interface ChildOfRun {
  readonly serial: number;
  readonly arn: string;
  readonly index: number;
  readonly status: (typeof UNSUCCESSFUL)[number];
  readonly stoppedAt: number;
}

/** The first one, of the first one of each status. */
export function firstOf(
  firstWith: (status: ChildOfRun["status"]) => ListedExecution | undefined,
): ChildOfRun | undefined {
  const found = UNSUCCESSFUL.flatMap((status) => {
    const execution = firstWith(status);
    return execution === undefined ? [] : [childOfRun(execution, status)];
  });
  return found.sort((one, other) => one.serial - other.serial)[0];
}

function childOfRun(
  { serial, arn, mapRun, stoppedAt }: ListedExecution,
  status: ChildOfRun["status"],
): ChildOfRun {
  return { serial, arn, index: mapRun?.index ?? 0, status, stoppedAt: stoppedAt ?? 0 };
}

export interface NumberedEvent {
  /** Its position in the history, counted from 1. */
  readonly id: number;
  readonly event: HistoryEvent;
}

/**
 * Whose executions are listed: a state machine's, by its serial, without child executions, all of them or those that a version or an
 * alias started; or those of a Map run, by its ARN.
 */
export type ListOwner =
  | { readonly machine: number; readonly version?: number; readonly alias?: string }
  | { readonly mapRun: string };

/** The executions that there are, those that have ended too. No call takes longer because there are many. */
export interface Executions {
  has(arn: string): boolean;
  find(arn: string): KnownExecution | undefined;
  /** The newest first: those that started before the one with the serial `before`, or all. */
  list(
    owner: ListOwner,
    status: ExecutionStatus | undefined,
    before?: number,
  ): Iterable<ListedExecution>;
  remains(execution: Pick<KnownExecution, "arn" | "serial">): Remains;
  /** Of a Map run's child executions, by its ARN, that have ended without success: the first one after the one with the serial `after`. */
  unsuccessful(mapRun: string, after: number): ChildOfRun | undefined;
  /** From the first event, or reversed from the last; those that follow `after` in this order. */
  events(
    execution: KnownExecution,
    order: { readonly reverse: boolean; readonly after?: number | undefined },
  ): Iterable<NumberedEvent>;
}
