import { type Data, lengthUpTo } from "@sfn-workers/states-language/json";
import { MAX_VALUE_CHARACTERS } from "../limits.ts";
import { knownBytes } from "./data/sizes.ts";
import type { Execution, Fork, Frame } from "./execution.ts";

/** What a running execution holds in memory, about, in characters of its data. What its branches share counts once. */
export function charactersHeld({ input, root, history }: Execution): number {
  const seen = new Set<object>();
  let characters = history.held;
  add(input);
  const pending = root === undefined ? [] : [root];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    const { variables, waiting } = frame;
    add(frame.input);
    if (isNew(variables)) characters += knownBytes(variables);
    if (frame.pending?.kind === "complete") add(frame.pending.result);
    if (waiting?.kind === "task") add(waiting.input);
    if (waiting?.kind !== "fork") continue;
    for (const data of dataOf(waiting)) add(data);
    pending.push(...ownChildren(frame, waiting));
  }
  return characters;

  function add(data: Data): void {
    if (isNew(data)) characters += lengthOf(data);
  }

  function isNew(value: object): boolean {
    const before = seen.size;
    return seen.add(value).size > before;
  }
}

/** Without making a text, which would take memory. */
function lengthOf({ text, value = null }: Data): number {
  return text?.length ?? lengthUpTo(value, MAX_VALUE_CHARACTERS);
}

function* dataOf({ results, map }: Fork): Iterable<Data> {
  for (const result of results) if (result !== undefined) yield result;
  if (map === undefined) return;
  yield* map.items;
  yield* map.values;
}

/** Child executions hold their own. */
function ownChildren({ execution }: Frame, { running }: Fork): Frame[] {
  return [...running.values()].filter((child) => child.execution === execution);
}
