import { WORKER_ERRORS } from "../manifest.ts";
import { failure } from "../report/failure.ts";
import { parseToForward } from "../run/exactJson.ts";
import { NESTED_TOO_DEEPLY } from "../run/validation.ts";
import type { ReceivedTask } from "../source.ts";

export interface CallbackMessage {
  readonly body: string;
  /** The number of times that SQS has delivered the message, including this time. */
  readonly receiveCount: number;
  /** After this many receives the queue moves the message to its dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** `refused`: why the message is no task. It has no token to report on, and belongs in the dead-letter queue. */
export type ParsedMessage = { readonly task: ReceivedTask } | { readonly refused: string };

/** Parses a message of `sqs:sendMessage.waitForTaskToken`: `{"taskToken": "…", "execution": {…}, "input": …}`. */
export function parseCallbackMessage(message: CallbackMessage): ParsedMessage {
  const { value: body, exact } = parseBody(message.body);
  if (body === undefined) return { refused: "its body is not JSON" };
  if (typeof body !== "object" || body === null) return { refused: "its body is no JSON object" };
  const { taskToken, input = null, execution } = body as Partial<Record<string, unknown>>;
  if (taskToken === undefined) return { refused: "its body has no taskToken" };
  if (typeof taskToken !== "string") return { refused: "its taskToken is no text" };
  if (taskToken === "") return { refused: "its taskToken is empty" };
  // Without an execution the input needs no envelope.
  const text = exact ? textOf(execution ? { execution, input } : input) : undefined;
  if (text === undefined) return { task: { taskToken, input: "null", failure: tooDeep() } };
  const task = { taskToken, input: text };
  return { task: isPoison(message) ? { ...task, failure: poisonFailure(message) } : task };
}

/** Where the exact parser runs out of stack, the plain one still finds the token, on which the failure can be reported. */
function parseBody(text: string): { readonly value: unknown; readonly exact: boolean } {
  try {
    return { value: parseToForward(text), exact: true };
  } catch (error) {
    return { value: error instanceof RangeError ? JSON.parse(text) : undefined, exact: false };
  }
}

/** `undefined` for an input that is nested too deeply. */
function textOf(input: unknown): string | undefined {
  try {
    return JSON.stringify(input);
  } catch {
    return undefined;
  }
}

function tooDeep() {
  return failure(WORKER_ERRORS.InvalidInput, { message: NESTED_TOO_DEEPLY });
}

/**
 * Every earlier receive has crashed its worker. The last one only fails the execution, and the message moves to the
 * dead-letter queue for inspection.
 */
function isPoison({ receiveCount, maxReceiveCount }: CallbackMessage): boolean {
  return maxReceiveCount > 1 && receiveCount >= maxReceiveCount;
}

function poisonFailure({ maxReceiveCount }: CallbackMessage) {
  return failure(WORKER_ERRORS.PoisonMessage, {
    message: `${maxReceiveCount - 1} workers took this message and none reported an outcome; it is in the dead-letter queue`,
  });
}
