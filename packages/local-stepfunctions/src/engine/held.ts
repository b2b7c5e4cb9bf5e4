import { type Data, lengthUpTo } from "@sfn-workers/states-language/json";
import { MAX_VALUE_CHARACTERS } from "../limits.ts";
import { knownBytes } from "./data/sizes.ts";
import type { Execution, Fork, Frame, Variables } from "./execution.ts";

/** What a running execution holds in memory, about, in characters of its data. What its branches share counts once. */
export function charactersHeld({ input, root, history }: Execution): number {
  const counted = createCount();
  counted.add(input);
  for (const frame of framesBelow(root)) {
    const { waiting } = frame;
    counted.add(frame.input);
    counted.addVariables(frame.variables);
    if (frame.pending?.kind === "complete") counted.add(frame.pending.result);
    if (frame.pending?.kind === "read") addItems(counted, frame.pending);
    if (waiting?.kind === "task") counted.add(waiting.input);
    if (waiting?.kind !== "fork") continue;
    addResults(counted, waiting);
    addItems(counted, waiting);
  }
  return history.held + counted.characters;
}

/** What an execution that has ended holds for a redrive, in the same measure. Its history has inputs and results. */
export function charactersKept({ unfinished }: Execution): number {
  if (unfinished === undefined) return 0;
  const counted = createCount();
  for (const { variables, waiting } of framesBelow(unfinished)) {
    counted.addVariables(variables);
    if (waiting?.kind !== "fork") continue;
    addItems(counted, waiting);
    // Child executions may be forgotten earlier.
    if (waiting.map?.run !== undefined) addResults(counted, waiting);
  }
  return counted.characters;
}

type Count = ReturnType<typeof createCount>;

function createCount() {
  const seen = new Set<object>();
  const count = {
    characters: 0,
    add(data: Data): void {
      if (isNew(data)) count.characters += lengthOf(data);
    },
    addVariables(variables: Variables): void {
      if (isNew(variables)) count.characters += knownBytes(variables);
    },
  };
  return count;

  function isNew(value: object): boolean {
    const before = seen.size;
    return seen.add(value).size > before;
  }
}

function addResults(count: Count, { results }: Fork): void {
  for (const result of results) if (result !== undefined) count.add(result);
}

function addItems(count: Count, { map }: Pick<Fork, "map">): void {
  for (const data of map?.items ?? []) count.add(data);
  for (const data of map?.values ?? []) count.add(data);
}

function* framesBelow(root: Frame | undefined): Iterable<Frame> {
  const pending = root === undefined ? [] : [root];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    yield frame;
    if (frame.waiting?.kind === "fork") pending.push(...ownChildren(frame, frame.waiting));
  }
}

/** Without making a text, which would take memory. */
function lengthOf({ text, value = null }: Data): number {
  return text?.length ?? lengthUpTo(value, MAX_VALUE_CHARACTERS);
}

/** Child executions hold their own. */
function ownChildren({ execution }: Frame, { running }: Fork): Frame[] {
  return [...running.values()].filter((child) => child.execution === execution);
}
