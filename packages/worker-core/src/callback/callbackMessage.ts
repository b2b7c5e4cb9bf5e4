import { WORKER_ERRORS } from "../manifest.ts";
import { failure } from "../report/failure.ts";
import { parseToForward } from "../run/exactJson.ts";
import { NESTED_TOO_DEEPLY } from "../run/validation.ts";
import type { ReceivedTask } from "../source.ts";

/** `refused`: why the message is no task. It has no token to report on, and belongs in the dead-letter queue. */
export type ParsedMessage = { readonly task: ReceivedTask } | { readonly refused: string };

/** Parses a message of `sqs:sendMessage.waitForTaskToken`: `{"taskToken": "…", "execution": {…}, "input": …}`. */
export function parseCallbackMessage(messageBody: string): ParsedMessage {
  const { value: body, exact } = parseBody(messageBody);
  if (body === undefined) return { refused: "its body is not JSON" };
  if (typeof body !== "object" || body === null) return { refused: "its body is no JSON object" };
  const { taskToken, input = null, execution } = body as Partial<Record<string, unknown>>;
  if (taskToken === undefined) return { refused: "its body has no taskToken" };
  if (typeof taskToken !== "string") return { refused: "its taskToken is no text" };
  if (taskToken === "") return { refused: "its taskToken is empty" };
  // Without an execution the input needs no envelope.
  const text = exact ? textOf(execution ? { execution, input } : input) : undefined;
  if (text === undefined) return { task: { taskToken, input: "null", failure: tooDeep() } };
  return { task: { taskToken, input: text } };
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

/** The task of a message that has ended every worker that began with it, as it fails. The message goes to the dead letters. */
export function poisonTask(
  task: ReceivedTask,
  { messageId, receiveCount }: { readonly messageId: string; readonly receiveCount: number },
): ReceivedTask {
  const message = `${receiveCount - 1} workers took this message and none reported an outcome; it goes to the dead-letter queue as ${messageId}`;
  return { ...task, failure: failure(WORKER_ERRORS.PoisonMessage, { message }) };
}
