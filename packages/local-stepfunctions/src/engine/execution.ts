import type { Definition, StateMachineType } from "@sfn-workers/states-language";
import type { Data, Json } from "@sfn-workers/states-language/json";
import type { Timer } from "../lib/timers.ts";
import type { Frame } from "./frame.ts";
import type { History } from "./history.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** The definition and role that an execution runs on, which an update of its machine does not change. */
export interface Revision {
  readonly machineArn: string;
  readonly machineName: string;
  readonly type: StateMachineType;
  readonly roleArn: string;
  readonly definition: string;
  readonly compiled: Definition;
  readonly revisionId: string;
  readonly updatedAt: number;
}

/** An execution is data and nothing else: what it waits for is in its frames. Times are milliseconds since 1970. */
export interface Execution {
  /** Running number in this endpoint. */
  readonly serial: number;
  readonly arn: string;
  readonly name: string;
  readonly revision: Revision;
  readonly input: Data;
  readonly startedAt: number;
  readonly history: History;
  /** The Map state that started it as one of its child executions. */
  readonly mapRun: MapRunItem | undefined;
  /** Attempts of tasks made so far. */
  attempts: number;
  status: ExecutionStatus;
  stoppedAt: number | undefined;
  output: Data | undefined;
  error: string | undefined;
  cause: string | undefined;
  root: Frame | undefined;
  deadline: Timer | undefined;
}

/** Which item of which run of a distributed Map an execution is. */
export interface MapRunItem {
  readonly arn: string;
  /** Number of the execution with the Map state. */
  readonly parent: number;
  readonly index: number;
  /** The frame in the Map state; `undefined` once that is over and the endpoint has been started again. */
  readonly frame: Frame | undefined;
}

/** Variables by name. Never changed: an assignment makes a new one. */
export type Variables = { readonly [name: string]: Json };
