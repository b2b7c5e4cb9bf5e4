import { WORKER_ERRORS } from "../manifest.ts";
import { failure } from "../report/failure.ts";
import type { ReceivedTask } from "../source.ts";

export interface CallbackMessage {
  readonly body: string;
  /** How often SQS has handed the message out, this time included. */
  readonly receiveCount: number;
  /** After so many receives the queue moves the message to its dead letters. */
  readonly maxReceiveCount: number;
}

/**
 * What `sqs:sendMessage.waitForTaskToken` puts into a message: `{"taskToken": "…", "execution": {…}, "input": …}`.
 * @returns `undefined` when the body is something else: nobody can report on it, so it is left for the dead-letter queue
 */
export function parseCallbackMessage(message: CallbackMessage): ReceivedTask | undefined {
  let body: unknown;
  try {
    body = JSON.parse(message.body);
  } catch {
    return undefined;
  }
  if (typeof body !== "object" || body === null || !("taskToken" in body)) return undefined;
  const { taskToken, input = null, execution } = body as Partial<Record<string, unknown>>;
  if (typeof taskToken !== "string" || taskToken === "") return undefined;
  // Without an execution there is no envelope to open.
  const task = { taskToken, input: JSON.stringify(execution ? { execution, input } : input) };
  return isPoison(message) ? { ...task, failure: poisonFailure(message) } : task;
}

/**
 * The last receive is for telling the execution, since every one before it has taken a worker down: it fails by name, and
 * the message goes to the dead letters for people to look at.
 */
function isPoison({ receiveCount, maxReceiveCount }: CallbackMessage): boolean {
  return maxReceiveCount > 1 && receiveCount >= maxReceiveCount;
}

function poisonFailure({ maxReceiveCount }: CallbackMessage) {
  return failure(WORKER_ERRORS.PoisonMessage, {
    message: `${maxReceiveCount - 1} workers took this message and none came to an outcome; it is among the dead letters`,
  });
}
