import type { State, Workflow } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { compact, type Data } from "@sfn-workers/states-language/json";
import type { Execution, Frame, Variables } from "./execution.ts";

export interface FramePosition {
  readonly parent: Frame | undefined;
  readonly index: number;
  readonly previousEventId: number;
}

/** A frame that is about to enter the first state of the workflow. */
export function createFrame(
  execution: Execution,
  workflow: Workflow,
  input: Data,
  variables: Variables,
  { parent, index, previousEventId }: FramePosition,
): Frame {
  return {
    execution,
    parent,
    index,
    workflow,
    state: stateNamed(workflow, workflow.startAt),
    phase: "enter",
    input,
    variables,
    previousEventId,
    tailEventId: previousEventId,
    enteredEventId: 0,
    enteredFrom: 0,
    enteredAt: 0,
    retries: undefined,
    retryCount: 0,
    waiting: undefined,
    pending: undefined,
    lost: undefined,
  };
}

/** Frees the values of a frame that begins to wait: what is read after it is parsed again. */
export function compactFrame({ input, execution }: Frame): void {
  compact(input);
  compact(execution.input);
}

/** @throws {StateError} when the workflow has no such state. */
export function stateNamed(workflow: Workflow, name: string): State {
  const state = workflow.states.get(name);
  if (state === undefined) throw new StateError("States.Runtime", `There is no state '${name}'.`);
  return state;
}
