import type { Workflow } from "@sfn-workers/states-language";
import { type Data, dataFromText } from "@sfn-workers/states-language/json";
import type { ChildEnd, ChildEnds } from "../engine/childEnds.ts";
import type { Engine } from "../engine/engine.ts";
import type {
  Execution,
  Fork,
  ForkCounts,
  Frame,
  MapFork,
  MapRun,
  Pending,
  TaskWait,
} from "../engine/execution.ts";
import { createFrame, stateNamed } from "../engine/frame.ts";
import { guarded } from "../engine/lifecycle.ts";
import type { MapLimits } from "../engine/mapLimits.ts";
import { awaitRetry } from "../engine/retry.ts";
import { armDeadline } from "../engine/start.ts";
import { openTask, resumeTask } from "../engine/task/schedule.ts";
import { awaitUntil } from "../states/wait.ts";
import type {
  ForkRecord,
  FrameRecord,
  ItemsRecord,
  MapRecord,
  TaskRecord,
  WaitingRecord,
} from "./records.ts";

/** What a running execution continues from. */
export interface StoredState {
  readonly frame: FrameRecord;
  /** The items of each Map state, by the event that started them. */
  readonly items: ReadonlyMap<number, readonly ItemsRecord[]>;
  /** The results of each fork in the order of the ends, by the event that started it. */
  readonly results: ReadonlyMap<number, readonly (readonly [number, string])[]>;
  /** How child executions have ended, in that order, by the event that started the Map run. */
  readonly ends: ReadonlyMap<number, readonly ChildEnd[]>;
  /** When the event happened. */
  timeOf(eventId: number): number;
  /** The run of a distributed Map state that has not ended. */
  mapRun(arn: string, execution: Execution, fork: ForkCounts, limits: MapLimits): MapRun;
  /** The input with which a state was entered, by the event. */
  inputOf(eventId: number): string;
}

/** Builds the frames of a running execution. `resumptions` collects the functions that resume them after the restore. */
export function decodeFrames(
  engine: Engine,
  execution: Execution,
  stored: StoredState,
  workflow: Workflow,
  resumptions: Resumption[],
): void {
  armDeadline(engine, execution);
  const context = { execution, stored, resumptions };
  execution.root = decodeFrame(engine, context, stored.frame, workflow, undefined);
}

/** Builds the frames of an execution that has ended, for a redrive. */
export function decodeUnfinished(
  engine: Engine,
  execution: Execution,
  stored: StoredState,
  workflow: Workflow,
): Frame {
  const context = { execution, stored, resumptions: undefined };
  return decodeFrame(engine, context, stored.frame, workflow, undefined);
}

/** Resumes a frame after a restart. Frames resume in the order in which they began to wait. */
export interface Resumption {
  /** When the frame began to wait. */
  readonly since: number;
  readonly serial: number;
  resume(): void;
}

interface RestoreContext {
  readonly execution: Execution;
  readonly stored: StoredState;
  /** Undefined for an execution that has ended. */
  readonly resumptions: Resumption[] | undefined;
}

function decodeFrame(
  engine: Engine,
  context: RestoreContext,
  record: FrameRecord,
  workflow: Workflow,
  parent: Frame | undefined,
): Frame {
  const { execution, stored } = context;
  const input = record.input === "" ? stored.inputOf(record.enteredEventId) : record.input;
  const frame = createFrame(
    execution,
    workflow,
    input === execution.input.text ? execution.input : dataFromText(input),
    record.variables ?? {},
    { parent, index: record.index, previousEventId: record.previousEventId },
  );
  frame.state = stateNamed(workflow, record.state);
  frame.phase = record.phase;
  frame.tailEventId = record.tailEventId;
  frame.enteredEventId = record.enteredEventId;
  frame.enteredFrom = record.enteredFrom;
  frame.enteredAt = record.enteredAt;
  frame.retries = record.retries === undefined ? undefined : [...record.retries];
  frame.retryCount = record.retryCount;
  frame.pending = decodePending(context, frame, record.pending);
  if (record.waiting !== undefined) {
    decodeWaiting(engine, context, frame, record.waiting);
  } else {
    resumeLater(engine, context, frame, () => engine.steps.push(frame));
  }
  return frame;
}

function decodePending(
  context: RestoreContext,
  frame: Frame,
  pending: FrameRecord["pending"],
): Pending | undefined {
  switch (pending?.kind) {
    case "complete":
      return { kind: "complete", result: dataFromText(pending.result) };
    case "read": {
      const { startedEventId, from, map } = pending;
      const none = { startedEventId, total: 0, next: 0, done: 0, failed: 0, redriving: undefined };
      return { kind: "read", startedEventId, from, map: decodeMap(context, frame, none, map) };
    }
    default:
      return pending;
  }
}

function resumeLater(
  engine: Engine,
  { execution, stored, resumptions }: RestoreContext,
  frame: Frame,
  resume: () => void,
): void {
  resumptions?.push({
    since: stored.timeOf(frame.tailEventId),
    serial: execution.serial,
    resume() {
      // A frame that resumed earlier may have failed and ended this frame.
      if (frame.phase !== "ended") guarded(engine, frame, resume);
    },
  });
}

function decodeWaiting(
  engine: Engine,
  context: RestoreContext,
  frame: Frame,
  waiting: WaitingRecord,
): void {
  switch (waiting.kind) {
    case "until":
      resumeLater(engine, context, frame, () => awaitUntil(engine, frame, waiting.due));
      return;
    case "retry":
      resumeLater(engine, context, frame, () => awaitRetry(engine, frame, waiting.due));
      return;
    case "task":
      decodeTask(engine, context, frame, waiting);
      return;
    case "fork":
      decodeFork(engine, context, frame, waiting);
      return;
  }
}

function decodeTask(
  engine: Engine,
  context: RestoreContext,
  frame: Frame,
  record: TaskRecord,
): void {
  const { kind, attempt, startedAt, heartbeatAt, submitted } = record;
  if (frame.state.type !== "Task") throw new Error(`the state '${frame.state.name}' is not a Task`);
  const wait: TaskWait = {
    kind,
    resource: frame.state.resource,
    attempt,
    input: dataFromText(record.input),
    timeoutSeconds: record.timeoutSeconds,
    heartbeatSeconds: record.heartbeatSeconds,
    roleArn: record.roleArn,
    startedAt,
    heartbeatAt,
    timer: undefined,
    queued: undefined,
    abort: undefined,
    submitted,
    job: record.job,
  };
  openTask(engine, frame, wait);
  resumeLater(engine, context, frame, () => resumeTask(engine, frame, wait));
}

function decodeFork(
  engine: Engine,
  context: RestoreContext,
  frame: Frame,
  record: ForkRecord,
): void {
  const { startedEventId, total, next, done, failed, map } = record;
  const { stored } = context;
  const results: (Data | undefined)[] = [];
  const succeeded: number[] = [];
  for (const [index, text] of stored.results.get(startedEventId) ?? []) {
    results[index] = dataFromText(text);
    succeeded.push(index);
  }
  const fork: Fork = {
    kind: "fork",
    startedEventId,
    total,
    results,
    running: new Map(),
    succeeded,
    next,
    again: [...(record.again ?? [])],
    redriving: record.redriving && { ...record.redriving, isStored: true },
    done,
    failed,
    map: undefined,
  };
  if (map !== undefined) fork.map = decodeMap(context, frame, fork, map);
  frame.waiting = fork;
  if (map?.arn !== undefined && (next < total || done === total || fork.redriving !== undefined)) {
    resumeLater(engine, context, frame, () => engine.starts.push(frame));
  }
  for (const child of record.running) {
    const workflow = workflowOf(frame, child.index);
    fork.running.set(child.index, decodeFrame(engine, context, child, workflow, frame));
  }
}

function decodeMap(
  { execution, stored }: RestoreContext,
  frame: Frame,
  fork: ForkCounts,
  record: MapRecord,
): MapFork {
  const { concurrency, toleratedCount, toleratedPercentage, arn, ends, destination } = record;
  const records = stored.items.get(fork.startedEventId) ?? [];
  const items = records.flatMap((one) => one.items.map(dataFromText));
  const values = records.flatMap((one) => one.values ?? []);
  const limits = { maxConcurrency: concurrency, toleratedCount, toleratedPercentage };
  const run = arn === undefined ? undefined : stored.mapRun(arn, execution, fork, limits);
  if (run?.status === "RUNNING") run.frame = frame;
  return {
    items,
    sizes: records[0]?.sizes === undefined ? undefined : records.flatMap(({ sizes = [] }) => sizes),
    values: records.some((one) => one.values === undefined) ? items : values.map(dataFromText),
    limits: run?.limits ?? limits,
    run,
    startedFrom: record.startedFrom ?? fork.startedEventId - 1,
    ends: ends === undefined ? undefined : endsOf(stored.ends.get(fork.startedEventId) ?? []),
    destination,
    isWriting: false,
  };
}

function endsOf(ends: readonly ChildEnd[]): ChildEnds {
  return { all: [...ends], last: new Map(ends.map((end) => [end.index, end])) };
}

function workflowOf({ state }: Frame, index: number): Workflow {
  const workflow =
    state.type === "Parallel"
      ? state.branches[index]
      : state.type === "Map"
        ? state.processor
        : undefined;
  if (workflow === undefined) throw new Error(`the state '${state.name}' has no branch ${index}`);
  return workflow;
}
