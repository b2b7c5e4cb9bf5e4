import type { Message } from "@aws-sdk/client-sqs";
import type { SourceEvent } from "../sourceEvents.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import type { HeldTask } from "./heldTask.ts";
import { heldMessage } from "./sendAgain.ts";

/** The messages in a worker whose tasks run or wait, by token. */
export interface HeldTasks {
  /** @returns the message, if its task is none that is here already */
  hold(message: Message): HeldTask | undefined;
  keep(message: HeldTask): void;
  get(taskToken: string): HeldTask | undefined;
  /** @returns what was forgotten */
  forget(taskToken: string): HeldTask | undefined;
}

export function createHeldTasks(options: {
  readonly tell: (event: SourceEvent) => void;
  /** Called when a task's message has come again, with its newer receipt handle. */
  readonly changeReceipt: (taskToken: string, receipt: string) => void;
}): HeldTasks {
  const held = new Map<string, HeldTask>();

  return {
    hold(message) {
      const came = heldMessage(message);
      const parsed = parseCallbackMessage(came.body);
      if ("refused" in parsed) {
        const { messageId } = came;
        options.tell({ type: "messageRefused", messageId, reason: parsed.refused });
        return undefined;
      }
      const { taskToken } = parsed.task;
      const known = held.get(taskToken);
      // SQS may deliver a message twice to the same worker. The task then uses the newer receipt handle.
      if (known) {
        held.set(taskToken, { ...known, receipt: came.receipt });
        options.changeReceipt(taskToken, came.receipt);
        return undefined;
      }
      const one = { ...came, taskToken, task: parsed.task };
      held.set(taskToken, one);
      return one;
    },
    keep: (message) => void held.set(message.taskToken, message),
    get: (taskToken) => held.get(taskToken),
    forget(taskToken) {
      const message = held.get(taskToken);
      held.delete(taskToken);
      return message;
    },
  };
}
