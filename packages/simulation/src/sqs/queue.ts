import { createQueue } from "../queue.ts";
import type { HandedTask } from "../stepfunctions/machine.ts";
import type { Timeline } from "../timeline.ts";
import type { DeployedQueue } from "./deployedQueue.ts";

/** A message with a task's token. */
export interface Message {
  readonly id: string;
  readonly task: HandedTask;
  readonly sentAt: number;
  /** What a worker gave a copy that it sent in place of a message. */
  readonly attributes: MessageAttributes | undefined;
  receives: number;
  state: "visible" | "hidden" | "gone";
  /** Counts hidings, so that a former one's end changes nothing. */
  hiding: number;
}

type MessageAttributes = Readonly<
  Record<string, { readonly DataType: string; readonly StringValue: string }>
>;

/** A standard queue, whose messages come in order here. */
export interface MessageQueue {
  readonly visible: number;
  /** Received, and neither deleted nor visible again. */
  readonly hidden: number;
  readonly deadLetters: number;
  /** Requests that are billed. */
  readonly requests: number;
  /** Counts a request that is billed. */
  request(): void;
  /** Adds a message, which nobody receives before its delay is over. */
  send(task: HandedTask, delaySeconds?: number, attributes?: MessageAttributes): void;
  /** Takes up to so many messages, which are hidden for the queue's visibility timeout. */
  receive(most: number): readonly Message[];
  /** Hides it for so long from now. */
  hide(message: Message, seconds: number): void;
  delete(message: Message): void;
  /**
   * Calls `run` once, when a message is visible that nobody else was called for.
   * @returns to be called by who waits no longer
   */
  whenVisible(run: () => void): () => void;
}

export function createMessageQueue(deployed: DeployedQueue, timeline: Timeline): MessageQueue {
  const order = createQueue<Message>();
  let visible = 0;
  let hidden = 0;
  let deadLetters = 0;
  let requests = 0;
  let sent = 0;
  const waiting = createQueue<{ run: (() => void) | undefined }>();

  const queue: MessageQueue = {
    get visible() {
      return visible;
    },
    get hidden() {
      return hidden;
    },
    get deadLetters() {
      return deadLetters;
    },
    get requests() {
      return requests;
    },
    send(task, delaySeconds = 0, attributes = undefined) {
      sent += 1;
      const message: Message = {
        ...{ id: `message-${sent}`, task, sentAt: timeline.now(), attributes },
        ...{ receives: 0, state: "hidden", hiding: 0 },
      };
      if (delaySeconds === 0) show(message);
      else timeline.setTimeout(() => show(message), delaySeconds * 1_000);
    },
    request() {
      requests += 1;
    },
    receive(most) {
      const received: Message[] = [];
      while (received.length < most) {
        const message = order.shift();
        if (message === undefined) break;
        if (message.state !== "visible") continue;
        visible -= 1;
        if (isOver(message)) continue;
        message.receives += 1;
        message.state = "hidden";
        hidden += 1;
        received.push(message);
        queue.hide(message, deployed.visibilitySeconds);
      }
      return received;
    },
    hide(message, seconds) {
      message.hiding += 1;
      const { hiding } = message;
      timeline.setTimeout(() => {
        if (message.hiding !== hiding || message.state !== "hidden") return;
        hidden -= 1;
        show(message);
      }, seconds * 1_000);
    },
    delete(message) {
      if (message.state === "hidden") hidden -= 1;
      if (message.state === "visible") visible -= 1;
      message.state = "gone";
    },
    whenVisible(run) {
      const waiter: { run: (() => void) | undefined } = { run };
      if (visible > 0) run();
      else waiting.push(waiter);
      return () => {
        waiter.run = undefined;
      };
    },
  };
  return queue;

  function show(message: Message): void {
    message.state = "visible";
    visible += 1;
    order.push(message);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { run } = next;
      if (run === undefined) continue;
      run();
      return;
    }
  }

  /** Received too often, or kept too long. */
  function isOver(message: Message): boolean {
    const isDeadLetter = message.receives >= deployed.maxReceiveCount;
    const isTooOld = message.sentAt + deployed.retentionSeconds * 1_000 <= timeline.now();
    if (isDeadLetter) deadLetters += 1;
    if (isDeadLetter || isTooOld) message.state = "gone";
    return message.state === "gone";
  }
}
