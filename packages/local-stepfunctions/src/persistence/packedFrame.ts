import { parseExactly } from "@sfn-workers/states-language/json";
import type { ForkRecord, FrameRecord, TaskRecord, WaitingRecord } from "./records.ts";

/*
 * The branches of a Parallel state have the same input and variables as the state: thousands of branches with 256 KB each would
 * be longer than a text can be. So each document and each object of variables is written once, and frames have its index. A
 * frame with none below it is written as it is.
 */

interface PackedRecord {
  readonly documents: readonly string[];
  readonly variables: readonly NonNullable<FrameRecord["variables"]>[];
  readonly frame: PackedFrame;
}

type PackedFrame = Omit<FrameRecord, "input" | "variables" | "waiting"> & {
  readonly input: number;
  readonly variables?: number;
  readonly waiting?: PackedWaiting;
};

type PackedWaiting =
  | Exclude<WaitingRecord, ForkRecord | TaskRecord>
  | (Omit<TaskRecord, "input"> & { readonly input: number })
  | (Omit<ForkRecord, "running"> & { readonly running: readonly PackedFrame[] });

/** The frame and those below it as JSON. */
export function packFrame(record: FrameRecord): string {
  if (record.waiting?.kind !== "fork") return JSON.stringify(record);
  const documents = createIndex<string>();
  const variables = createIndex<NonNullable<FrameRecord["variables"]>>();
  const frame = packed(record);
  const made: PackedRecord = { documents: documents.all, variables: variables.all, frame };
  return JSON.stringify(made);

  function packed({ input, variables: own, waiting, ...rest }: FrameRecord): PackedFrame {
    return {
      ...rest,
      input: documents.of(input),
      ...(own !== undefined && { variables: variables.of(own) }),
      ...(waiting !== undefined && { waiting: packedWaiting(waiting) }),
    };
  }

  function packedWaiting(waiting: WaitingRecord): PackedWaiting {
    switch (waiting.kind) {
      case "task":
        return { ...waiting, input: documents.of(waiting.input) };
      case "fork":
        return { ...waiting, running: waiting.running.map(packed) };
      default:
        return waiting;
    }
  }
}

/** @throws {SyntaxError} when the text is not JSON. */
export function unpackFrame(text: string): FrameRecord {
  const record = parseExactly(text) as unknown as PackedRecord | FrameRecord;
  if (!("documents" in record)) return record;
  const { documents, variables, frame } = record;
  return unpacked(frame);

  function unpacked({ input, variables: own, waiting, ...rest }: PackedFrame): FrameRecord {
    return {
      ...rest,
      input: at(documents, input),
      ...(own !== undefined && { variables: at(variables, own) }),
      ...(waiting !== undefined && { waiting: unpackedWaiting(waiting) }),
    };
  }

  function unpackedWaiting(waiting: PackedWaiting): WaitingRecord {
    switch (waiting.kind) {
      case "task":
        return { ...waiting, input: at(documents, waiting.input) };
      case "fork":
        return { ...waiting, running: waiting.running.map(unpacked) };
      default:
        return waiting;
    }
  }
}

/** Each value once, in the order in which they came. */
function createIndex<T>() {
  const known = new Map<T, number>();
  const all: T[] = [];
  return {
    all,
    of(value: T): number {
      let index = known.get(value);
      if (index === undefined) {
        index = all.push(value) - 1;
        known.set(value, index);
      }
      return index;
    },
  };
}

function at<T>(all: readonly T[], index: number): T {
  const found = all[index];
  if (found === undefined) throw new Error(`the frame has no document ${index}`);
  return found;
}
