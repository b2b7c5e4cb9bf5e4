import type { StateMachineType } from "@sfn-workers/states-language";
import type { Json } from "@sfn-workers/states-language/json";
import type { ExecutionStatus, Pending } from "../engine/execution.ts";
import type { HistoryEvent } from "../engine/history.ts";

/** A record of the journal. Documents are stored as text, times as milliseconds since 1970. */
export type JournalRecord =
  | {
      readonly is: "activity";
      readonly arn: string;
      readonly name: string;
      readonly createdAt: number;
    }
  | { readonly is: "activity gone"; readonly arn: string }
  | {
      readonly is: "tags";
      readonly arn: string;
      readonly tags: readonly (readonly [string, string])[];
    }
  | RevisionRecord
  | MachineRecord
  | { readonly is: "machine gone"; readonly arn: string }
  | StartRecord
  | ItemsRecord
  | ChangeRecord;

export interface RevisionRecord {
  readonly is: "revision";
  readonly id: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly type: StateMachineType;
  readonly roleArn: string;
  readonly definition: string;
  readonly updatedAt: number;
}

export interface MachineRecord {
  readonly is: "machine";
  readonly arn: string;
  readonly name: string;
  readonly serial: number;
  readonly createdAt: number;
  readonly revision: string;
  readonly settings: {
    readonly loggingConfiguration: unknown;
    readonly tracingConfiguration: unknown;
    readonly encryptionConfiguration: unknown;
  };
}

/** The members that an execution has from its start. */
export interface StartRecord {
  readonly is: "start";
  readonly serial: number;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly revision: string;
  readonly input: string;
  readonly startedAt: number;
  /** Set for a child execution of a distributed Map: the run, the parent's serial and the item's index. */
  readonly mapRun?: { readonly arn: string; readonly parent: number; readonly index: number };
}

/** The items of a Map state. There may be many, so they are written once. */
export interface ItemsRecord {
  readonly is: "items";
  readonly serial: number;
  readonly startedEventId: number;
  readonly items: readonly string[];
  readonly values: readonly string[];
}

/** A change of an execution: the events since its last change, and its current state. */
export interface ChangeRecord {
  readonly is: "change";
  readonly serial: number;
  /** The number of events before these. */
  readonly after: number;
  readonly events: readonly HistoryEvent[];
  readonly attempts: number;
  readonly status: ExecutionStatus;
  readonly stoppedAt?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly frame?: FrameRecord;
}

export interface FrameRecord {
  readonly state: string;
  readonly phase: "enter" | "run" | "waiting";
  readonly index: number;
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
  readonly pending?:
    | Exclude<Pending, { kind: "complete" }>
    | { readonly kind: "complete"; readonly result: string };
}

export type WaitingRecord =
  | { readonly kind: "until" | "retry"; readonly due: number }
  | {
      readonly kind: "task";
      readonly attempt: number;
      readonly input: string;
      readonly timeoutSeconds?: number;
      readonly heartbeatSeconds?: number;
      readonly roleArn?: string;
      readonly startedAt?: number;
      readonly heartbeatAt: number;
      readonly submitted: boolean;
    }
  | ForkRecord;

export interface ForkRecord {
  readonly kind: "fork";
  readonly startedEventId: number;
  readonly total: number;
  readonly next: number;
  readonly done: number;
  readonly failed: number;
  /** Results that no earlier record has, by the child's index. */
  readonly results: readonly (readonly [number, string])[];
  readonly running: readonly FrameRecord[];
  readonly map?: {
    readonly concurrency: number;
    readonly toleratedCount?: number;
    readonly toleratedPercentage?: number;
    readonly arn?: string;
  };
}
