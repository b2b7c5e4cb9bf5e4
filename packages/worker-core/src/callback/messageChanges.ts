import type { Clock } from "../clock.ts";
import { createBatcher } from "./batcher.ts";
import { BATCH_WINDOW_MS, MAX_BATCH } from "./limits.ts";
import type { QueueCalls, Visibility } from "./queueCalls.ts";
import type { Copy, HeldMessage } from "./sendAgain.ts";

type Receipt = Pick<HeldMessage, "receipt">;

/** What a worker asks SQS to do with its messages, several in one call. */
export interface MessageChanges {
  delete(message: Receipt): void;
  /** Resolves once the deletions are sent. */
  flushDeletions(): Promise<void>;
  /**
   * Hides a message for the whole visibility timeout again.
   * @param current its newest receipt as the call is sent, or nothing if it was deleted meanwhile
   */
  hide(current: () => Receipt | undefined): void;
  /** Another worker may receive the message at once. */
  show(message: Receipt): void;
  /** Puts the copy in its message's place. If it can't be sent, the message is shown, unless the copy was to come later. */
  sendAgain(copy: Copy): void;
  /** Resolves once the copies are sent, and the messages hidden or shown. */
  flush(): Promise<void>;
}

export function createMessageChanges(options: {
  readonly calls: Pick<QueueCalls, "delete" | "changeVisibility" | "sendAgain">;
  readonly visibilitySeconds: number;
  readonly clock: Clock;
}): MessageChanges {
  const { calls, visibilitySeconds, clock } = options;
  const batches = { size: MAX_BATCH, waitMs: BATCH_WINDOW_MS, clock };
  const deletions = createBatcher<string>({ ...batches, send: calls.delete });
  const visibilities = createBatcher<() => Visibility | undefined>({
    ...batches,
    async send(batch) {
      // A message that was deleted meanwhile can't be hidden.
      const changes = batch.map((change) => change()).filter((change) => change !== undefined);
      if (changes.length > 0) await calls.changeVisibility(changes);
    },
  });
  const copies = createBatcher<Copy>({
    ...batches,
    async send(batch) {
      for (const { message, delaySeconds } of await calls.sendAgain(batch))
        if (delaySeconds === 0) show(message);
    },
  });

  return {
    delete: ({ receipt }) => deletions.add(receipt),
    flushDeletions: deletions.flush,
    hide(current) {
      visibilities.add(() => {
        const message = current();
        return message && { receipt: message.receipt, seconds: visibilitySeconds };
      });
    },
    show,
    sendAgain: copies.add,
    async flush() {
      // A copy that can't be sent shows its message.
      await copies.flush();
      await visibilities.flush();
    },
  };

  function show({ receipt }: Receipt): void {
    visibilities.add(() => ({ receipt, seconds: 0 }));
  }
}
