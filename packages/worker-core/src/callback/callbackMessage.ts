import { WORKER_ERRORS } from "../manifest.ts";
import { failure } from "../report/failure.ts";
import { parseExactly } from "../run/exactJson.ts";
import type { ReceivedTask } from "../source.ts";

export interface CallbackMessage {
  readonly body: string;
  /** The number of times that SQS has delivered the message, including this time. */
  readonly receiveCount: number;
  /** After this many receives the queue moves the message to its dead-letter queue. */
  readonly maxReceiveCount: number;
}

/**
 * Parses a message of `sqs:sendMessage.waitForTaskToken`: `{"taskToken": "…", "execution": {…}, "input": …}`.
 * @returns `undefined` for any other body: it has no token to report on, and belongs in the dead-letter queue
 */
export function parseCallbackMessage(message: CallbackMessage): ReceivedTask | undefined {
  let body: unknown;
  try {
    body = parseExactly(message.body).value;
  } catch {
    return undefined;
  }
  if (typeof body !== "object" || body === null || !("taskToken" in body)) return undefined;
  const { taskToken, input = null, execution } = body as Partial<Record<string, unknown>>;
  if (typeof taskToken !== "string" || taskToken === "") return undefined;
  // Without an execution the input needs no envelope.
  const task = { taskToken, input: JSON.stringify(execution ? { execution, input } : input) };
  return isPoison(message) ? { ...task, failure: poisonFailure(message) } : task;
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
