import type { Json } from "@sfn-workers/states-language/json";
import type { Destination } from "../engine/childEnds.ts";
import type { MapRun, Pending, PendingRead, Redriving } from "../engine/execution.ts";
import type { MachineSettings } from "../engine/revision.ts";
import type { Alias, StateMachine, Version } from "../registry.ts";

/** What a frame continues from. Documents are stored as text, times as milliseconds since 1970. */
export interface FrameRecord {
  readonly state: string;
  readonly phase: "enter" | "run" | "waiting";
  readonly index: number;
  /** Empty if it is that of the event with which the state was entered, as in all of an execution that has ended. */
  readonly input: string;
  readonly variables?: { readonly [name: string]: Json };
  readonly previousEventId: number;
  readonly tailEventId: number;
  readonly enteredEventId: number;
  readonly enteredFrom: number;
  readonly enteredAt: number;
  readonly retries?: readonly number[];
  readonly retryCount: number;
  readonly waiting?: WaitingRecord;
  /** The test case of the execution, in its outermost frame. */
  readonly mocking?: {
    readonly machine: string;
    readonly testCase: string;
    readonly calls: { readonly [state: string]: number };
  };
  readonly pending?:
    | Exclude<Pending, { kind: "complete" | "read" }>
    | { readonly kind: "complete"; readonly result: string }
    | ReadRecord;
}

export type ReadRecord = Omit<PendingRead, "map"> & { readonly map: MapRecord };

export type WaitingRecord =
  | { readonly kind: "until" | "retry"; readonly due: number }
  | TaskRecord
  | ForkRecord;

export interface TaskRecord {
  readonly kind: "task";
  readonly attempt: number;
  readonly input: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly roleArn?: string;
  readonly startedAt?: number;
  readonly heartbeatAt: number;
  readonly submitted: boolean;
  readonly job?: string;
}

export interface ForkRecord {
  readonly kind: "fork";
  readonly startedEventId: number;
  readonly total: number;
  readonly next: number;
  readonly done: number;
  readonly failed: number;
  readonly again?: readonly number[];
  readonly redriving?: Pick<Redriving, "index" | "end" | "after">;
  readonly running: readonly FrameRecord[];
  readonly map?: MapRecord;
}

export interface MapRecord {
  readonly concurrency: number;
  readonly toleratedCount?: number;
  readonly toleratedPercentage?: number;
  readonly arn?: string;
  readonly startedFrom?: number;
  /** How many parts have its items; one in a folder of an earlier version. */
  readonly parts?: number;
  /** How many ends of children there are, for a ResultWriter. */
  readonly ends?: number;
  readonly destination?: Destination;
}

/** Items of a Map state. There may be many, so they are written once. */
export interface ItemsRecord {
  readonly items: readonly string[];
  readonly sizes?: readonly number[];
  /** Without it, the values are the items. */
  readonly values?: readonly string[];
}

/** The items of a Map state, whose child is ITEMS, or the result of a branch or an item. */
export interface Part {
  /** The event that started the branches or items. */
  readonly fork: number;
  readonly child: number;
  readonly text: string;
}

/** What a machine's row has as text. Version 1 had the settings of the present revision only there. */
export interface MachineRecord
  extends MachineSettings,
    Partial<Pick<StateMachine, "firstVersion" | "lastVersion">> {}

export const ITEMS = -1;
/** The child of a part that says how a child has ended. */
export const END = -2;

/** What a version's row has beside its keys. */
export type VersionRecord = Described<Omit<Version, "number" | "revision">>;
/** What an alias's row has beside its keys. */
export type AliasRecord = Described<Omit<Alias, "name">>;
/** The text has no description that is undefined. */
type Described<T extends { readonly description: string | undefined }> = Omit<T, "description"> &
  Partial<Pick<T, "description">>;

/** What a Map run's row has beside its keys. */
export type MapRunRecord = Omit<MapRun, "serial" | "arn" | "execution" | "frame"> & {
  readonly executionArn: string;
};
