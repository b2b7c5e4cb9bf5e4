import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import { MAX_SQS_IN_FLIGHT, MAX_SQS_TOTAL_VISIBILITY_SECONDS } from "../limits.ts";
import type { MessageContent } from "./messageContent.ts";
import { invalidParameter, SqsError } from "./sqsError.ts";
import { createWakeUp } from "./wakeUp.ts";

/** A message as it lies in a queue. */
export interface StoredMessage {
  readonly id: string;
  readonly content: MessageContent;
  /** Milliseconds since 1970; a move to a dead-letter queue does not change it. */
  readonly sentAt: number;
  /** The ARN of the queue that it was moved from. */
  readonly movedFrom?: string;
}

/** A message as one receiver gets it. */
export interface ReceivedMessage extends StoredMessage {
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
}

export interface ReceiveOptions {
  readonly max: number;
  readonly visibilitySeconds: number;
  /** What happens to messages that were received this often. */
  readonly redrive:
    | { readonly maxReceives: number; move(message: StoredMessage): void }
    | undefined;
}

/**
 * The messages of one standard queue. Before every call, messages whose time has come become visible, so a call that comes
 * too late finds them visible.
 */
export interface MessageStore {
  send(content: MessageContent, delaySeconds: number): StoredMessage;
  /** Adds a message of another queue. */
  accept(message: StoredMessage): void;
  receive(options: ReceiveOptions): ReceivedMessage[];
  /**
   * Does nothing for a message that is visible again, as SQS does.
   *
   * @throws {SqsError} when the handle is no receipt handle, or its message is deleted.
   */
  changeVisibility(receiptHandle: string, seconds: number): void;
  /**
   * Deletes the message, also one that is visible again. A handle of an earlier receive deletes nothing, and SQS tells nobody.
   *
   * @throws {SqsError} when the handle is no receipt handle.
   */
  delete(receiptHandle: string): void;
  purge(): void;
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number };
  /** Whether so many messages are in flight that no more can be received. */
  isFull(): boolean;
  /** Resolves when a message may be visible, at this time of the clock, or when the signal aborts. */
  waitForMessage(until: number, signal: AbortSignal): Promise<void>;
}

interface Entry {
  readonly message: StoredMessage;
  readonly handles: string[];
  state: "visible" | "inFlight" | "delayed";
  /** When it becomes visible. */
  visibleAt: number;
  receives: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt: number;
}

export interface MessageStoreOptions {
  readonly clock: Clock;
  /** How long a message is kept; read at each call. */
  readonly retentionSeconds: () => number;
  /** SQS's by default. */
  readonly maxInFlight?: number;
}

export function createMessageStore(options: MessageStoreOptions): MessageStore {
  const { clock, retentionSeconds, maxInFlight = MAX_SQS_IN_FLIGHT } = options;
  const visible = new Set<Entry>();
  const hidden = new Set<Entry>();
  const byHandle = new Map<string, Entry>();
  const wakeUp = createWakeUp(clock);
  let inFlight = 0;
  /** No hidden message becomes visible before this time. */
  let nextVisibleAt = Number.POSITIVE_INFINITY;
  /** No message was sent before this time. */
  let oldestSentAt = Number.POSITIVE_INFINITY;

  function settle(): void {
    const now = clock.now();
    if (now >= nextVisibleAt) showDue(now);
    if (oldestSentAt + retentionSeconds() * 1000 <= now) dropExpired(now);
  }

  function showDue(now: number): void {
    nextVisibleAt = Number.POSITIVE_INFINITY;
    for (const entry of hidden) {
      if (entry.visibleAt <= now) show(entry);
      else nextVisibleAt = Math.min(nextVisibleAt, entry.visibleAt);
    }
  }

  function dropExpired(now: number): void {
    oldestSentAt = Number.POSITIVE_INFINITY;
    for (const entry of [...visible, ...hidden]) {
      if (entry.message.sentAt + retentionSeconds() * 1000 <= now) remove(entry);
      else oldestSentAt = Math.min(oldestSentAt, entry.message.sentAt);
    }
  }

  function show(entry: Entry): void {
    if (entry.state === "inFlight") inFlight -= 1;
    entry.state = "visible";
    hidden.delete(entry);
    visible.add(entry);
    wakeUp.now();
  }

  function hide(entry: Entry, state: "inFlight" | "delayed", seconds: number): void {
    if (state === "inFlight" && entry.state !== "inFlight") inFlight += 1;
    entry.state = state;
    entry.visibleAt = clock.now() + seconds * 1000;
    visible.delete(entry);
    hidden.add(entry);
    if (entry.visibleAt >= nextVisibleAt) return;
    nextVisibleAt = entry.visibleAt;
    wakeUp.now();
  }

  function remove(entry: Entry): void {
    if (entry.state === "inFlight") inFlight -= 1;
    visible.delete(entry);
    hidden.delete(entry);
    for (const handle of entry.handles) byHandle.delete(handle);
  }

  function add(message: StoredMessage, delaySeconds: number): void {
    const entry: Entry = {
      message,
      handles: [],
      state: "visible",
      visibleAt: 0,
      receives: 0,
      firstReceivedAt: undefined,
      lastReceivedAt: 0,
    };
    oldestSentAt = Math.min(oldestSentAt, message.sentAt);
    if (delaySeconds > 0) hide(entry, "delayed", delaySeconds);
    else show(entry);
  }

  function receiveOne(entry: Entry, visibilitySeconds: number): ReceivedMessage {
    const receiptHandle = `${HANDLE_START}${randomBytes(48).toString("base64")}`;
    entry.handles.push(receiptHandle);
    byHandle.set(receiptHandle, entry);
    entry.receives += 1;
    entry.lastReceivedAt = clock.now();
    entry.firstReceivedAt ??= entry.lastReceivedAt;
    hide(entry, "inFlight", visibilitySeconds);
    const { message, receives: receiveCount, firstReceivedAt } = entry;
    return { ...message, receiptHandle, receiveCount, firstReceivedAt };
  }

  return {
    send(content, delaySeconds) {
      settle();
      const message = { id: randomUUID(), content, sentAt: clock.now() };
      add(message, delaySeconds);
      return message;
    },
    accept(message) {
      add(message, 0);
    },
    receive({ max, visibilitySeconds, redrive }) {
      settle();
      const received: ReceivedMessage[] = [];
      for (const entry of visible) {
        if (received.length === max || inFlight >= maxInFlight) break;
        if (redrive !== undefined && entry.receives >= redrive.maxReceives) {
          remove(entry);
          redrive.move(entry.message);
        } else {
          received.push(receiveOne(entry, visibilitySeconds));
        }
      }
      return received;
    },
    changeVisibility(receiptHandle, seconds) {
      settle();
      requireHandle(receiptHandle);
      const entry = byHandle.get(receiptHandle);
      if (entry === undefined) {
        throw invalidParameter(
          "ReceiptHandle",
          receiptHandle,
          "Message does not exist or is not available for visibility timeout change.",
        );
      }
      if (entry.state !== "inFlight") return;
      const total = (clock.now() - entry.lastReceivedAt) / 1000 + seconds;
      if (total > MAX_SQS_TOTAL_VISIBILITY_SECONDS) {
        const limit = `[${MAX_SQS_TOTAL_VISIBILITY_SECONDS} seconds]`;
        throw invalidParameter(
          "VisibilityTimeout",
          seconds,
          `Total VisibilityTimeout for the message is beyond the limit ${limit}`,
        );
      }
      if (seconds === 0) show(entry);
      else hide(entry, "inFlight", seconds);
    },
    delete(receiptHandle) {
      settle();
      requireHandle(receiptHandle);
      const entry = byHandle.get(receiptHandle);
      if (entry?.handles.at(-1) === receiptHandle) remove(entry);
    },
    purge() {
      for (const entry of [...visible, ...hidden]) remove(entry);
    },
    counts() {
      settle();
      return { visible: visible.size, inFlight, delayed: hidden.size - inFlight };
    },
    isFull() {
      settle();
      return inFlight >= maxInFlight;
    },
    waitForMessage(until, signal) {
      settle();
      return wakeUp.wait(() => Math.min(until, nextVisibleAt), signal);
    },
  };
}

const HANDLE_START = "AQEB";

function requireHandle(receiptHandle: string): void {
  if (receiptHandle.startsWith(HANDLE_START)) return;
  throw new SqsError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
}
