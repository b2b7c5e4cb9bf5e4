import type { Workflow } from "@sfn-workers/states-language";
import { type Data, dataFromText, textOf } from "@sfn-workers/states-language/json";
import { createFrame, type Engine } from "./engine.ts";
import type { Fork, Frame } from "./frame.ts";

/** Starts a branch or item below the frame; its first event follows `previousEventId`. */
export function startChild(
  engine: Engine,
  frame: Frame,
  fork: Fork,
  index: number,
  workflow: Workflow,
  input: Data,
  previousEventId: number,
): void {
  const child = createFrame(frame.execution, workflow, input, frame.variables, {
    parent: frame,
    index,
    previousEventId,
  });
  fork.running.set(index, child);
  engine.steps.push(child);
}

/** The outputs of all children as one array, each text as it was. */
export function joined(results: readonly (Data | undefined)[]): Data {
  return dataFromText(`[${results.map((result) => (result ? textOf(result) : "null")).join(",")}]`);
}
