import { isObject, type Json, parseExactly } from "@sfn-workers/states-language/json";
import type { ForkRecord, FrameRecord, TaskRecord, WaitingRecord } from "./records.ts";

/*
 * The branches of a Parallel state have the same input and variables as the state: thousands of branches with 256 KB each would
 * be longer than a text can be. So each document and each object of variables is written once, and frames have its index. What
 * several variables have as their value is written once, too: they share it in memory, also after a restart. A frame with none
 * below it and nothing shared is written as it is.
 */

const SHORT_CHARACTERS = 1_000;

interface PackedRecord {
  readonly documents: readonly string[];
  readonly variables: readonly Variables[];
  /** What several variables have. */
  readonly values?: readonly Json[];
  /** For each of `variables`, the index in `values` of those that have one. */
  readonly shared?: readonly { readonly [name: string]: number }[];
  readonly frame: PackedFrame;
}

type Variables = NonNullable<FrameRecord["variables"]>;

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
  if (record.waiting?.kind !== "fork" && repeatedIn([record.variables ?? {}]).size === 0) {
    return JSON.stringify(record);
  }
  const documents = createIndex<string>();
  const variables = createIndex<Variables>();
  const frame = packed(record);
  const made: PackedRecord = { documents: documents.all, ...sharing(variables.all), frame };
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
  const { documents, frame } = record;
  const variables = withShared(record);
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

function sharing(all: readonly Variables[]): Pick<PackedRecord, "variables" | "values" | "shared"> {
  const repeated = repeatedIn(all);
  if (repeated.size === 0) return { variables: all };
  const values = createIndex<Json>();
  const shared = all.map((variables) => {
    const own = Object.entries(variables).filter(([, value]) => repeated.has(value));
    return Object.fromEntries(own.map(([name, value]) => [name, values.of(value)]));
  });
  const variables = all.map((one, index) => ({ ...one, ...mapped(shared[index], () => null) }));
  return { variables, values: values.all, shared };
}

/** The values that several variables have. */
function repeatedIn(all: readonly Variables[]): Set<Json> {
  const seen = new Set<Json>();
  const repeated = new Set<Json>();
  for (const variables of all) {
    for (const value of Object.values(variables)) {
      if (!isShareable(value)) continue;
      if (seen.has(value)) repeated.add(value);
      else seen.add(value);
    }
  }
  return repeated;
}

/** Short ones are written as fast as their index. */
function isShareable(value: Json): boolean {
  if (typeof value === "string") return value.length > SHORT_CHARACTERS;
  return Array.isArray(value) || isObject(value);
}

function withShared({ variables, values = [], shared = [] }: PackedRecord): readonly Variables[] {
  return variables.map((one, index) => ({
    ...one,
    ...mapped(shared[index], (at) => values[at] ?? null),
  }));
}

function mapped<T>(
  shared: { readonly [name: string]: number } = {},
  of: (index: number) => T,
): { [name: string]: T } {
  return Object.fromEntries(Object.entries(shared).map(([name, at]) => [name, of(at)]));
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
