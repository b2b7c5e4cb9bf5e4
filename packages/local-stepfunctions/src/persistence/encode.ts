import { type Data, textOf } from "@sfn-workers/states-language/json";
import type { Execution, Fork, Frame, MapFork, Pending, Waiting } from "../engine/execution.ts";
import { packFrame } from "./packedFrame.ts";
import {
  END,
  type ForkRecord,
  type FrameRecord,
  ITEMS,
  type ItemsRecord,
  type MapRecord,
  type Part,
  type WaitingRecord,
} from "./records.ts";

/** What has been written of each fork, by the event that started it. */
export type WrittenResults = ReadonlyMap<number, WrittenFork>;

export interface WrittenFork {
  readonly results: number;
  readonly items: number;
  /** How many parts have the items. */
  readonly parts: number;
  readonly ends: number;
}

const NOTHING: WrittenFork = { results: 0, items: 0, parts: 0, ends: 0 };
/** What one part has of the items, in characters, about. */
const PART_CHARACTERS = 1_000_000;

export interface EncodedExecution {
  readonly execution: Execution;
  /** What it or a redrive continues from, as JSON; empty for one that is over. */
  readonly frame: string;
  /** What is not yet written of the items and results of its forks. */
  readonly parts: readonly Part[];
  /** What has been written of its forks once this is; undefined if it has none. */
  readonly results: WrittenResults | undefined;
}

/** What is written of an execution, beside its new events. */
export function encodeExecution(
  execution: Execution,
  written: WrittenResults | undefined,
): EncodedExecution {
  const root = execution.root ?? execution.unfinished;
  if (root === undefined) return { execution, frame: "", parts: [], results: undefined };
  const changes: Changes = { written, parts: [], results: new Map() };
  const frame = packFrame({ ...encodeFrame(root, changes), ...encodeMocking(execution) });
  const { parts, results } = changes;
  return { execution, frame, parts, results: results.size === 0 ? undefined : results };
}

/** Child executions share what their parent has. */
function encodeMocking({ mapRun, mocking }: Execution): Pick<FrameRecord, "mocking"> {
  if (mapRun !== undefined || mocking === undefined) return {};
  return { mocking: { ...mocking, calls: Object.fromEntries(mocking.calls) } };
}

/** Collects what is written of the forks. */
interface Changes {
  readonly written: WrittenResults | undefined;
  readonly parts: Part[];
  readonly results: Map<number, WrittenFork>;
}

function encodeFrame(frame: Frame, changes: Changes): FrameRecord {
  const { variables, retries, waiting, pending } = frame;
  // A restart repeats an interrupted evaluation: the pending one, or all by running the state again.
  const evaluating = waiting?.kind === "evaluation";
  const encoded = encodeWaiting(frame, waiting, changes);
  return {
    state: frame.state.name,
    phase: evaluating ? "run" : frame.phase === "ended" ? "run" : frame.phase,
    index: frame.index,
    input: isInHistory(frame) ? "" : textOf(frame.input),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    previousEventId: frame.previousEventId,
    tailEventId: frame.tailEventId,
    enteredEventId: frame.enteredEventId,
    enteredFrom: frame.enteredFrom,
    enteredAt: frame.enteredAt,
    ...(retries === undefined ? {} : { retries }),
    retryCount: frame.retryCount,
    ...(encoded === undefined ? {} : { waiting: encoded }),
    ...(pending === undefined ? {} : { pending: encodePending(pending, changes) }),
  };
}

/** Whether the input need not be written again, because the frame does not continue soon. */
function isInHistory({ execution, enteredEventId }: Frame): boolean {
  return execution.status !== "RUNNING" && enteredEventId > 0;
}

function encodePending(pending: Pending, changes: Changes): NonNullable<FrameRecord["pending"]> {
  switch (pending.kind) {
    case "complete":
      return { kind: "complete", result: textOf(pending.result) };
    case "read": {
      const { startedEventId, map, from } = pending;
      const written = writeItems(map, startedEventId, changes);
      changes.results.set(startedEventId, written);
      return { kind: "read", startedEventId, from, map: encodeMap(map, written.parts) };
    }
    default:
      return pending;
  }
}

function encodeWaiting(
  frame: Frame,
  waiting: Waiting | undefined,
  changes: Changes,
): WaitingRecord | undefined {
  switch (waiting?.kind) {
    case "until":
    case "retry":
      return { kind: waiting.kind, due: waiting.due };
    case "task": {
      const { attempt, timeoutSeconds, heartbeatSeconds, roleArn, startedAt, heartbeatAt, job } =
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
        ...(job === undefined ? {} : { job }),
      };
    }
    case "fork":
      return encodeFork(frame, waiting, changes);
    default:
      return undefined;
  }
}

function encodeFork(frame: Frame, fork: Fork, changes: Changes): ForkRecord {
  const { startedEventId, map } = fork;
  const written =
    map === undefined
      ? (changes.written?.get(startedEventId) ?? NOTHING)
      : writeItems(map, startedEventId, changes);
  for (const child of fork.succeeded.slice(written.results)) {
    changes.parts.push({ fork: startedEventId, child, text: textOf(resultAt(fork, child)) });
  }
  const ends = map?.ends?.all ?? [];
  for (const end of ends.slice(written.ends)) {
    changes.parts.push({ fork: startedEventId, child: END, text: JSON.stringify(end) });
  }
  const results = fork.succeeded.length;
  changes.results.set(startedEventId, { ...written, results, ends: ends.length });
  const own = [...fork.running.values()].filter((child) => child.execution === frame.execution);
  return {
    kind: "fork",
    startedEventId,
    total: fork.total,
    next: fork.next,
    done: fork.done,
    failed: fork.failed,
    ...(fork.again.length === 0 ? {} : { again: fork.again }),
    ...(fork.redriving === undefined ? {} : { redriving: fork.redriving }),
    running: own.map((child) => encodeFrame(child, changes)),
    ...(map === undefined ? {} : { map: encodeMap(map, written.parts) }),
  };
}

function encodeMap(map: MapFork, parts: number): MapRecord {
  const { limits, run, startedFrom, ends, destination } = map;
  const { maxConcurrency, toleratedCount, toleratedPercentage } = limits;
  return {
    concurrency: maxConcurrency,
    ...(toleratedCount === undefined ? {} : { toleratedCount }),
    ...(toleratedPercentage === undefined ? {} : { toleratedPercentage }),
    ...(run === undefined ? {} : { arn: run.arn, startedFrom }),
    parts,
    ...(ends === undefined ? {} : { ends: ends.all.length }),
    ...(destination === undefined ? {} : { destination }),
  };
}

/** Writes the items that have not been written, and returns what has been written of the fork then. */
function writeItems(map: MapFork, startedEventId: number, changes: Changes): WrittenFork {
  const written = changes.written?.get(startedEventId) ?? NOTHING;
  let { items, parts } = written;
  while (items < map.items.length) {
    const record = itemsFrom(map, items);
    changes.parts.push({ fork: startedEventId, child: ITEMS, text: JSON.stringify(record) });
    items += record.items.length;
    parts += 1;
  }
  return { ...written, items, parts };
}

/** The items from an index on, as many as one part has. Those of the state's input are all in one. */
function itemsFrom({ items, sizes, values }: MapFork, from: number): ItemsRecord {
  const isRead = values === items || values.length === 0;
  const texts: string[] = [];
  for (let length = 0; from + texts.length < items.length; ) {
    const text = textOf(items[from + texts.length] as Data);
    length += text.length;
    if (isRead && texts.length > 0 && length > PART_CHARACTERS) break;
    texts.push(text);
  }
  return {
    items: texts,
    ...(sizes === undefined ? {} : { sizes: sizes.slice(from, from + texts.length) }),
    ...(values === items ? {} : { values: values.map(textOf) }),
  };
}

function resultAt(fork: Fork, index: number): Data {
  const result = fork.results[index];
  if (result === undefined) throw new Error(`the child ${index} has no result`);
  return result;
}
