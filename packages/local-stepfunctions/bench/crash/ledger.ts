import type { Body } from "./call.ts";
import { activityArnOf, type MachineName, machineArnOf } from "./machines.ts";

/** What the load has asked for and what it was told, so that an audit can compare it with what is there. */
export interface Ledger {
  readonly executions: Map<string, Started>;
  readonly resources: readonly Resource[];
  /** Polls without an answer: each may have taken a task with it. */
  lostPolls: number;
  /** Facts that were acknowledged so far. */
  acknowledged: number;
  /** What was wrong already when it was answered. */
  readonly problems: string[];
  /** A text that was not used before. */
  unique(prefix: string): string;
}

/** An execution that was asked for. */
export interface Started {
  /** Stands in its input, and in no other's. */
  readonly key: string;
  readonly machine: MachineName;
  readonly name: string | undefined;
  input: string;
  /** Another was started at once with its name: without an answer it may be that one which is there. */
  rivalInput: string | undefined;
  /** Undefined if it has no name and no answer came. */
  arn: string | undefined;
  /** As acknowledged; undefined without an answer. */
  startDate: number | undefined;
  /** Whether it was acknowledged or seen: from then on it must be there. */
  exists: boolean;
  /** The longest history that was read. */
  events: readonly Event[];
  /** How it has ended, if that was read. */
  end: Described | undefined;
  readonly stops: Stop[];
  readonly outcomes: Outcome[];
  /** The tokens that workers were given. */
  readonly tokens: Set<string>;
  /** Whether a call was about it since the last audit. */
  isTouched: boolean;
}

export interface Stop {
  /** Stands in no other stop. */
  readonly cause: string;
  /** As acknowledged; undefined without an answer. */
  stopDate: number | undefined;
}

/** What a worker has reported. */
export interface Outcome {
  readonly token: string;
  readonly is: "success" | "failure";
  /** The output or the cause; it stands in no other outcome. */
  readonly text: string;
  acknowledged: boolean;
}

export interface Event {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly [details: string]: unknown;
}

export interface Described extends Body {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly output?: string;
  readonly cause?: string;
}

/** An activity or a state machine that comes, changes and goes. */
export interface Resource {
  readonly type: "activity" | "machine";
  readonly name: string;
  readonly arn: string;
  /** As acknowledged or seen. */
  certain: ResourceState;
  /** What calls without an answer may have made of it. */
  possible: readonly ResourceState[];
  /** All that it has been since the last audit, and may have been. */
  readonly trail: ResourceState[];
  /** Whether a call that changes it is on its way. */
  isBusy: boolean;
}

export type ResourceState =
  | { readonly is: "absent" }
  | {
      readonly is: "there";
      readonly tags: Readonly<Record<string, string>>;
      /** Undefined for an activity. */
      readonly definition: string | undefined;
      /** The definitions of its versions, by their numbers. */
      readonly versions: Readonly<Record<string, string>>;
      /** As acknowledged; undefined while it is not known. */
      readonly creationDate: number | undefined;
    };

export const ABSENT: ResourceState = { is: "absent" };
const RESOURCES_OF_A_TYPE = 8;

export function createLedger(): Ledger {
  let last = 0;
  const resources: Resource[] = [];
  for (let n = 0; n < RESOURCES_OF_A_TYPE; n += 1) {
    const state = () => ({ certain: ABSENT, possible: [], trail: [], isBusy: false });
    const activity = `activity-${n}`;
    resources.push({ type: "activity", name: activity, arn: activityArnOf(activity), ...state() });
    const machine = `machine-${n}`;
    resources.push({ type: "machine", name: machine, arn: machineArnOf(machine), ...state() });
  }
  return {
    executions: new Map(),
    resources,
    lostPolls: 0,
    acknowledged: 0,
    problems: [],
    unique(prefix) {
      last += 1;
      return `${prefix}${last}`;
    },
  };
}

/** Keeps what was read of an execution: it must stay so. */
export function keepReading(
  started: Started,
  events: readonly Event[],
  described?: Described,
): void {
  started.exists = true;
  if (events.length > started.events.length) started.events = events;
  if (described !== undefined && described.status !== "RUNNING") started.end = described;
}
