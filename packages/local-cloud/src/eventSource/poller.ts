import type { Clock } from "@sfn-workers/local-stepfunctions";
import { MAX_SQS_BATCH } from "../limits.ts";
import { EVENT_SOURCE_BACKOFF_MS } from "../ownLimits.ts";
import type { Message } from "./sqsEvent.ts";

export interface PollerOptions {
  readonly clock: Clock;
  readonly batchSize: number;
  /** Bytes of a batch's messages in its event; a batch ends before the message that exceeds them. */
  readonly maxBytes: number;
  readonly bytesOf: (message: Message) => number;
  /** How long to gather a batch, from its first message on. With 0, one receive fills it. */
  readonly windowMs: number;
  /** The number of batches that run at a time. */
  readonly concurrency: number;
  /** One long poll. */
  readonly receive: (max: number) => Promise<readonly Message[]>;
  /** Processes a batch. Never rejects. */
  readonly run: (batch: readonly Message[]) => Promise<void>;
  /** Makes messages visible again if no batch will contain them. */
  readonly release: (messages: readonly Message[]) => Promise<void>;
  /** Called when a poll failed; the next one follows after a delay. */
  readonly onFailure: (error: unknown) => void;
}

/** Gathers messages into batches. It polls only if a batch can run: other messages would time out unprocessed. */
export interface Poller {
  start(): void;
  /** Opens no more polls, starts no more batches and releases gathered messages. */
  quiesce(): void;
  /** Resolves once the open poll and the running batches have ended. */
  stopped(): Promise<void>;
}

export function createPoller(options: PollerOptions): Poller {
  const { clock, batchSize, windowMs, concurrency } = options;
  const open = new Set<Promise<void>>();
  const gathered: Message[] = [];
  let windowTimer: unknown;
  let windowIsOver = false;
  let failuresInARow = 0;
  let backoffTimer: unknown;
  let polling = false;
  let running = 0;
  let state: "new" | "started" | "stopping" = "new";

  /** Starts a batch or a poll if one can start. Called after each change of state. */
  function proceed(): void {
    if (state !== "started") return;
    const isDue = () => isFull() || (windowIsOver && gathered.length > 0);
    while (running < concurrency && isDue()) startBatch();
    const waitsForRun = running >= concurrency || isFull();
    if (!polling && !waitsForRun && backoffTimer === undefined) track(poll());
  }

  function isFull(): boolean {
    return gathered.length >= batchSize || countThatFits() < gathered.length;
  }

  /** How many of the gathered messages fit into one event; the first one always does. */
  function countThatFits(): number {
    let bytes = 0;
    for (const [index, message] of gathered.entries()) {
      bytes += options.bytesOf(message);
      if (bytes > options.maxBytes && index > 0) return index;
    }
    return gathered.length;
  }

  async function poll(): Promise<void> {
    polling = true;
    try {
      const messages = await options.receive(Math.min(MAX_SQS_BATCH, batchSize - gathered.length));
      failuresInARow = 0;
      if (state === "stopping") await options.release(messages);
      else gather(messages);
    } catch (error) {
      backOff(error);
    } finally {
      polling = false;
    }
    proceed();
  }

  function gather(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    gathered.push(...messages);
    if (windowMs === 0) windowIsOver = true;
    else windowTimer ??= clock.setTimeout(endWindow, windowMs);
  }

  function endWindow(): void {
    windowIsOver = true;
    proceed();
  }

  function startBatch(): void {
    clock.clearTimeout(windowTimer);
    windowTimer = undefined;
    running += 1;
    const batch = gathered.splice(0, countThatFits());
    // What did not fit has waited long enough.
    windowIsOver = gathered.length > 0;
    track(
      options.run(batch).then(() => {
        running -= 1;
        proceed();
      }),
    );
  }

  function backOff(error: unknown): void {
    options.onFailure(error);
    if (state === "stopping") return;
    const { min, max } = EVENT_SOURCE_BACKOFF_MS;
    const delayMs = Math.min(max, min * 2 ** failuresInARow);
    failuresInARow += 1;
    backoffTimer = clock.setTimeout(() => {
      backoffTimer = undefined;
      proceed();
    }, delayMs);
  }

  function track(work: Promise<void>): void {
    open.add(work);
    void work.finally(() => open.delete(work));
  }

  return {
    start() {
      state = "started";
      proceed();
    },
    quiesce() {
      state = "stopping";
      clock.clearTimeout(windowTimer);
      clock.clearTimeout(backoffTimer);
      const unstarted = gathered.splice(0);
      if (unstarted.length > 0) track(options.release(unstarted));
    },
    async stopped() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
