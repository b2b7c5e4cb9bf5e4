import { statesIn } from "@sfn-workers/states-language/workflow";
import type { ExecutionEvent } from "../executionEvent.ts";

/** What an execution has done on its way. */
export interface Trail {
  /** The states in the order in which they were entered. A state of a Map comes once for each item. */
  readonly states: readonly string[];
  /** How often each state's task was tried. */
  readonly attempts: Readonly<Record<string, number>>;
  /** What was sent to workers and services, in order. */
  readonly calls: readonly Call[];
  /** How long the execution took in its own time. */
  readonly seconds: number;
}

export interface Call {
  readonly state: string;
  /** The workload's name, or the service's action: `dynamodb:getItem`. */
  readonly to: string;
  /** The task's input, or the parameters of the call. */
  readonly sent: unknown;
  /** When, in seconds since the execution's start. */
  readonly at: number;
}

/** The author's states: those that hand tasks over, keep items and wake workers are the environment's. */
export function ownStates(definition: object): ReadonlySet<string> {
  return new Set(statesIn(definition).map(({ name }) => name));
}

/** Follows an execution of the definition that starts at `startedAt`, in milliseconds since 1970. */
export function createTrail(definition: object, startedAt: number) {
  const own = ownStates(definition);
  const states: string[] = [];
  const calls: Call[] = [];
  const secondsAt = (now: number) => (now - startedAt) / 1_000;

  return {
    observe({ event }: ExecutionEvent): void {
      const entered = event["stateEnteredEventDetails"]?.["name"];
      if (typeof entered === "string" && own.has(entered)) states.push(entered);
    },
    called(call: Omit<Call, "at">, now: number): void {
      calls.push({ ...call, at: secondsAt(now) });
    },
    walked(now: number): Trail {
      const attempts: Record<string, number> = {};
      for (const { state } of calls) attempts[state] = (attempts[state] ?? 0) + 1;
      return { states, attempts, calls, seconds: secondsAt(now) };
    },
  };
}
