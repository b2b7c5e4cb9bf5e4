import type { TaskExecution } from "../task.ts";

/** A task's input, and its execution if the state machine sends one. */
export interface Envelope {
  readonly execution: TaskExecution | undefined;
  readonly input: unknown;
}

const MEMBERS = ["execution", "input"];

/** Unwraps `{execution, input}`, with no other members. Any other value is a plain input, from a state machine without envelopes. */
export function openEnvelope(value: unknown): Envelope {
  if (!isRecord(value) || !isRecord(value["execution"]) || !hasExactly(value, MEMBERS)) {
    return { execution: undefined, input: value };
  }
  const { arn, state, attempt, enteredAt, redrives, item } = value["execution"];
  if (typeof arn !== "string" || typeof state !== "string") {
    return { execution: undefined, input: value };
  }
  return {
    execution: {
      arn,
      state,
      attempt: typeof attempt === "number" ? attempt : 0,
      enteredAt: typeof enteredAt === "string" ? enteredAt : "",
      ...(typeof redrives === "number" ? { redrives } : {}),
      // One Map sends the index as it is, nested ones send a text.
      ...(typeof item === "number" || typeof item === "string" ? { item: String(item) } : {}),
    },
    input: value["input"],
  };
}

function hasExactly(value: object, members: readonly string[]): boolean {
  return Object.keys(value).length === members.length && members.every((key) => key in value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
