import { type Data, textOf } from "@sfn-workers/states-language/json";
import type { Execution, Fork, Frame, Pending, Revision, Waiting } from "../engine/execution.ts";
import type { StateMachine } from "../registry.ts";
import type {
  ChangeRecord,
  ForkRecord,
  FrameRecord,
  ItemsRecord,
  MachineRecord,
  RevisionRecord,
  StartRecord,
  WaitingRecord,
} from "./records.ts";

export function encodeRevision(revision: Revision): RevisionRecord {
  const { revisionId, compiled: _, machine: __, ...rest } = revision;
  return { is: "revision", id: revisionId, ...rest };
}

export function encodeMachine(machine: StateMachine): MachineRecord {
  const { arn, name, serial, createdAt, revision, settings } = machine;
  return { is: "machine", arn, name, serial, createdAt, revision: revision.revisionId, settings };
}

export function encodeStart(execution: Execution): StartRecord {
  const { serial, arn, name, revision, input, startedAt, mapRun } = execution;
  return {
    is: "start",
    serial,
    arn,
    name,
    machineArn: revision.machineArn,
    machineName: revision.machineName,
    revision: revision.revisionId,
    input: textOf(input),
    startedAt,
    ...(mapRun === undefined
      ? {}
      : {
          mapRun: {
            arn: mapRun.arn,
            parent: mapRun.parent,
            index: mapRun.index,
          },
        }),
  };
}

/** The part of an execution that the journal has. */
export interface Written {
  events: number;
  /** The number of written results of each fork, by the event that started it. */
  readonly results: Map<number, number>;
}

/** The changes of an execution since it was last written; updates `written`. */
export function encodeChange(
  execution: Execution,
  written: Written,
): (ChangeRecord | ItemsRecord)[] {
  const { serial, history, attempts, status, stoppedAt, output, error, cause, root } = execution;
  const items: ItemsRecord[] = [];
  const frame = root === undefined ? undefined : encodeFrame(root, written, items);
  const change: ChangeRecord = {
    is: "change",
    serial,
    after: written.events,
    events: history.events.slice(written.events),
    attempts,
    status,
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(output === undefined ? {} : { output: textOf(output) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(frame === undefined ? {} : { frame }),
  };
  written.events = history.events.length;
  return [...items, change];
}

function encodeFrame(frame: Frame, written: Written, items: ItemsRecord[]): FrameRecord {
  const { variables, retries, waiting, pending } = frame;
  // A restart repeats an interrupted evaluation: the pending one, or all by running the state again.
  const evaluating = waiting?.kind === "evaluation";
  const encoded = encodeWaiting(frame, waiting, written, items);
  return {
    state: frame.state.name,
    phase: evaluating ? "run" : frame.phase === "ended" ? "run" : frame.phase,
    index: frame.index,
    input: textOf(frame.input),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    previousEventId: frame.previousEventId,
    tailEventId: frame.tailEventId,
    enteredEventId: frame.enteredEventId,
    enteredFrom: frame.enteredFrom,
    enteredAt: frame.enteredAt,
    ...(retries === undefined ? {} : { retries }),
    retryCount: frame.retryCount,
    ...(encoded === undefined ? {} : { waiting: encoded }),
    ...(pending === undefined ? {} : { pending: encodePending(pending) }),
  };
}

function encodePending(pending: Pending): NonNullable<FrameRecord["pending"]> {
  if (pending.kind !== "complete") return pending;
  return { kind: "complete", result: textOf(pending.result) };
}

function encodeWaiting(
  frame: Frame,
  waiting: Waiting | undefined,
  written: Written,
  items: ItemsRecord[],
): WaitingRecord | undefined {
  switch (waiting?.kind) {
    case "until":
    case "retry":
      return { kind: waiting.kind, due: waiting.due };
    case "task": {
      const { attempt, timeoutSeconds, heartbeatSeconds, roleArn, startedAt, heartbeatAt } =
        waiting;
      return {
        kind: "task",
        attempt,
        input: textOf(waiting.input),
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
        ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(startedAt === undefined ? {} : { startedAt }),
        heartbeatAt,
        submitted: waiting.submitted,
      };
    }
    case "fork":
      return encodeFork(frame, waiting, written, items);
    default:
      return undefined;
  }
}

function encodeFork(frame: Frame, fork: Fork, written: Written, items: ItemsRecord[]): ForkRecord {
  const { startedEventId, map } = fork;
  const before = written.results.get(startedEventId);
  if (map !== undefined && before === undefined) {
    items.push({
      is: "items",
      serial: frame.execution.serial,
      startedEventId,
      items: map.items.map(textOf),
      values: map.values.map(textOf),
    });
  }
  const results = fork.succeeded
    .slice(before ?? 0)
    .map((index) => [index, textOf(resultAt(fork, index))] as const);
  written.results.set(startedEventId, fork.succeeded.length);
  const own = [...fork.running.values()].filter((child) => child.execution === frame.execution);
  return {
    kind: "fork",
    startedEventId,
    total: fork.total,
    next: fork.next,
    done: fork.done,
    failed: fork.failed,
    results,
    running: own.map((child) => encodeFrame(child, written, items)),
    ...(map === undefined
      ? {}
      : {
          map: {
            concurrency: map.concurrency,
            ...(map.toleratedCount === undefined ? {} : { toleratedCount: map.toleratedCount }),
            ...(map.toleratedPercentage === undefined
              ? {}
              : { toleratedPercentage: map.toleratedPercentage }),
            ...(map.arn === undefined ? {} : { arn: map.arn }),
          },
        }),
  };
}

function resultAt(fork: Fork, index: number): Data {
  const result = fork.results[index];
  if (result === undefined) throw new Error(`the child ${index} has no result`);
  return result;
}
