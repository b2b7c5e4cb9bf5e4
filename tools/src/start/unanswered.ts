import type { ExecutionEvent } from "@sfn-workers/local-stepfunctions";
import { readEvent, type TaskEvent, textIn } from "../tasks/event.ts";
import { howToAnswer, type LocalExternal } from "./answers.ts";

/** Where the tasks of a workload wait, as in the outputs of an environment. */
type Address = { readonly activityArn?: string; readonly queueUrl?: string };

export interface UnansweredParts {
  /** As they are now. */
  readonly externals: () => readonly LocalExternal[];
  readonly addressOf: (workload: string) => Address | undefined;
  /** The workload or the workflow of a state machine. */
  readonly ownerOf: (stateMachineArn: string) => string | undefined;
  /** Told each state once. */
  readonly tell: (text: string) => void;
}

/** Knows the executions that wait for a workload whose worker is elsewhere and whose tasks nobody answers here. */
export interface Unanswered {
  onEvent(event: ExecutionEvent): void;
  /** What an execution waits for, in one line; it will not end. */
  of(executionArn: string): string | undefined;
}

export function createUnanswered(parts: UnansweredParts): Unanswered {
  /** By execution, the names of the states that were entered, by the ids of these events. */
  const entered = new Map<string, Map<number, string>>();
  const waiting = new Map<string, string>();
  const told = new Set<string>();

  function noted(executionArn: string, event: TaskEvent): void {
    if (!event.type.endsWith("StateEntered")) return;
    const states = entered.get(executionArn) ?? new Map<number, string>();
    entered.set(executionArn, states.set(event.id, textIn(event, "name") ?? ""));
  }

  return {
    onEvent({ executionArn, stateMachineArn, event }) {
      const read = readEvent(event);
      if (ENDS.has(read.type)) {
        entered.delete(executionArn);
        waiting.delete(executionArn);
        return;
      }
      noted(executionArn, read);
      const asked = askedFor(read, parts);
      if (asked === undefined) return;
      const state = entered.get(executionArn)?.get(read.previousId) ?? "a state";
      const owner = parts.ownerOf(stateMachineArn) ?? stateMachineArn;
      const what = `${state} waits for ${asked.name}, whose worker is external: nobody answers here`;
      waiting.set(executionArn, what);
      const text = `✗ ${owner}: ${what}\n  ${howToAnswer(asked)}`;
      if (told.has(text)) return;
      told.add(text);
      parts.tell(text);
    },
    of: (executionArn) => waiting.get(executionArn),
  };
}

const ENDS = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionTimedOut",
  "ExecutionAborted",
]);

/** The workload without answers that an event hands a task to. */
function askedFor(
  event: TaskEvent,
  { externals, addressOf }: UnansweredParts,
): LocalExternal | undefined {
  const silent = externals().filter(({ answers }) => answers === undefined);
  if (event.type === "ActivityScheduled") {
    const activity = textIn(event, "resource");
    return silent.find(({ name }) => addressOf(name)?.activityArn === activity);
  }
  if (event.type !== "TaskScheduled") return undefined;
  const parameters = textIn(event, "parameters") ?? "";
  return silent.find(({ name }) => {
    const { queueUrl } = addressOf(name) ?? {};
    return queueUrl !== undefined && parameters.includes(JSON.stringify(queueUrl));
  });
}
