import type { Workflow } from "@sfn-workers/states-language";
import { type Data, dataFromText } from "@sfn-workers/states-language/json";
import { armDeadline, createFrame, type Engine, guarded } from "../engine/engine.ts";
import type { Execution, Revision } from "../engine/execution.ts";
import type { Fork, Frame, Pending, TaskWait } from "../engine/frame.ts";
import { awaitRetry } from "../engine/retry.ts";
import { callIntegration } from "../engine/task/call.ts";
import { armTask } from "../engine/task/clocks.ts";
import { taskState } from "../engine/task/events.ts";
import { taskKey } from "../engine/waits.ts";
import { awaitUntil } from "../states/wait.ts";
import type {
  ChangeRecord,
  ForkRecord,
  FrameRecord,
  ItemsRecord,
  StartRecord,
  WaitingRecord,
} from "./records.ts";

/** All that the journal says of one execution. */
export interface Remembered {
  readonly start: StartRecord;
  readonly events: ChangeRecord["events"][number][];
  readonly items: Map<number, ItemsRecord>;
  /** Results of forks, by the event that started them. */
  readonly results: Map<number, [number, string][]>;
  last: ChangeRecord | undefined;
}

export function decodeExecution(
  { start, events, last }: Remembered,
  revision: Revision,
  mapRun: Execution["mapRun"],
): Execution {
  return {
    serial: start.serial,
    arn: start.arn,
    name: start.name,
    revision: { ...revision, machineArn: start.machineArn, machineName: start.machineName },
    input: dataFromText(start.input),
    startedAt: start.startedAt,
    history: events,
    mapRun,
    attempts: last?.attempts ?? 0,
    status: last?.status ?? "RUNNING",
    stoppedAt: last?.stoppedAt,
    output: last?.output === undefined ? undefined : dataFromText(last.output),
    error: last?.error,
    cause: last?.cause,
    root: undefined,
    deadline: undefined,
  };
}

/** Builds an execution's frames; `later` collects what sets them going once everything is there. */
export function decodeFrames(
  engine: Engine,
  execution: Execution,
  remembered: Remembered,
  workflow: Workflow,
  later: Waking[],
): void {
  const record = remembered.last?.frame;
  if (execution.status !== "RUNNING" || record === undefined) return;
  armDeadline(engine, execution);
  execution.root = decodeFrame(
    engine,
    { execution, remembered, later },
    record,
    workflow,
    undefined,
  );
}

/** Something to do after a restart, in the order that it came to wait. */
export interface Waking {
  readonly since: number;
  readonly serial: number;
  wake(): void;
}

interface Restoring {
  readonly execution: Execution;
  readonly remembered: Remembered;
  readonly later: Waking[];
}

function decodeFrame(
  engine: Engine,
  restoring: Restoring,
  record: FrameRecord,
  workflow: Workflow,
  parent: Frame | undefined,
): Frame {
  const { execution, later } = restoring;
  const frame = createFrame(
    execution,
    workflow,
    dataFromText(record.input),
    record.variables ?? {},
    { parent, index: record.index, previousEventId: record.previousEventId },
  );
  const state = workflow.states.get(record.state);
  if (state === undefined) throw new Error(`the definition has no state '${record.state}'`);
  frame.state = state;
  frame.phase = record.phase;
  frame.tailEventId = record.tailEventId;
  frame.enteredEventId = record.enteredEventId;
  frame.enteredAt = record.enteredAt;
  frame.retries = record.retries === undefined ? undefined : [...record.retries];
  frame.retryCount = record.retryCount;
  frame.pending = decodePending(record.pending);
  if (record.waiting !== undefined) {
    decodeWaiting(engine, restoring, frame, record.waiting);
  } else {
    later.push(waking(engine, frame, () => engine.steps.push(frame)));
  }
  return frame;
}

function decodePending(pending: FrameRecord["pending"]): Pending | undefined {
  if (pending?.kind !== "complete") return pending;
  return { kind: "complete", result: dataFromText(pending.result) };
}

function waking(engine: Engine, frame: Frame, wake: () => void): Waking {
  const { history, serial } = frame.execution;
  return {
    since: history[frame.tailEventId - 1]?.at ?? 0,
    serial,
    wake: () => guarded(engine, frame, wake),
  };
}

function decodeWaiting(
  engine: Engine,
  restoring: Restoring,
  frame: Frame,
  waiting: WaitingRecord,
): void {
  switch (waiting.kind) {
    case "until":
      restoring.later.push(waking(engine, frame, () => awaitUntil(engine, frame, waiting.due)));
      return;
    case "retry":
      restoring.later.push(waking(engine, frame, () => awaitRetry(engine, frame, waiting.due)));
      return;
    case "task":
      decodeTask(engine, restoring, frame, waiting);
      return;
    case "fork":
      decodeFork(engine, restoring, frame, waiting);
      return;
  }
}

function decodeTask(
  engine: Engine,
  { execution, later }: Restoring,
  frame: Frame,
  record: Extract<WaitingRecord, { kind: "task" }>,
): void {
  const { kind, attempt, startedAt, heartbeatAt, submitted } = record;
  const wait: TaskWait = {
    kind,
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
  };
  frame.waiting = wait;
  engine.openTasks.set(taskKey(execution.serial, attempt), frame);
  const { resource } = taskState(frame);
  later.push(
    waking(engine, frame, () => {
      if (startedAt !== undefined) armTask(engine, frame, wait);
      if (resource.kind === "activity") {
        if (startedAt === undefined) engine.activities.enqueue(resource.arn, frame);
        return;
      }
      if (submitted) return;
      // What was being called when the endpoint ended is called again: at least once, as after any crash.
      const callback = resource.kind === "service" && resource.pattern !== "requestResponse";
      const token = callback
        ? engine.tokens.issue({ execution: execution.serial, attempt })
        : undefined;
      callIntegration(engine, frame, wait, token);
    }),
  );
}

function decodeFork(engine: Engine, restoring: Restoring, frame: Frame, record: ForkRecord): void {
  const { startedEventId, total, next, done, failed, map } = record;
  const { remembered } = restoring;
  const results: (Data | undefined)[] = [];
  const succeeded: number[] = [];
  for (const [index, text] of remembered.results.get(startedEventId) ?? []) {
    results[index] = dataFromText(text);
    succeeded.push(index);
  }
  const items = remembered.items.get(startedEventId);
  const fork: Fork = {
    kind: "fork",
    startedEventId,
    total,
    results,
    running: new Map(),
    succeeded,
    next,
    done,
    failed,
    map:
      map === undefined
        ? undefined
        : {
            items: (items?.items ?? []).map(dataFromText),
            values: (items?.values ?? []).map(dataFromText),
            concurrency: map.concurrency,
            toleratedCount: map.toleratedCount,
            toleratedPercentage: map.toleratedPercentage,
            arn: map.arn,
          },
  };
  frame.waiting = fork;
  for (const child of record.running) {
    const workflow = workflowOf(frame, child.index);
    fork.running.set(child.index, decodeFrame(engine, restoring, child, workflow, frame));
  }
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
