import { setTimeout } from "node:timers/promises";
import { SQS_DRAINED_POLL_MS } from "../ownLimits.ts";

type Receive = (signal: AbortSignal) => Promise<object>;

/** Holders of access keys that get no further message. */
export interface Dismissals {
  /**
   * Answers the holder's open polls with no messages at once, and later ones within 0.1 s.
   *
   * @param onDismissed called for each poll that is answered so
   * @returns a function that ends it
   */
  dismiss(accessKeyId: string, onDismissed: () => void): () => void;
  /** Receives for the holder, unless it is dismissed before or meanwhile. */
  receive(accessKeyId: string, disconnected: AbortSignal, receive: Receive): Promise<object>;
}

interface OpenPoll {
  readonly accessKeyId: string;
  readonly ending: AbortController;
}

export function createDismissals(): Dismissals {
  const dismissed = new Map<string, () => void>();
  const open = new Set<OpenPoll>();

  return {
    dismiss(accessKeyId, onDismissed) {
      dismissed.set(accessKeyId, onDismissed);
      for (const poll of open) {
        if (poll.accessKeyId !== accessKeyId) continue;
        poll.ending.abort();
        onDismissed();
      }
      return () => void dismissed.delete(accessKeyId);
    },
    async receive(accessKeyId, disconnected, receive) {
      const onDismissed = dismissed.get(accessKeyId);
      if (onDismissed !== undefined) {
        onDismissed();
        await setTimeout(SQS_DRAINED_POLL_MS, undefined, { ref: false });
        return {};
      }
      const poll = { accessKeyId, ending: new AbortController() };
      open.add(poll);
      try {
        return await receive(AbortSignal.any([disconnected, poll.ending.signal]));
      } finally {
        open.delete(poll);
      }
    },
  };
}
