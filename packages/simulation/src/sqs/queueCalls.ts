import { copyOf, type QueueCalls } from "@sfn-workers/worker-core/rules";
import type { HandedTask } from "../stepfunctions/machine.ts";
import type { Timeline } from "../timeline.ts";
import type { Message, MessageQueue } from "./queue.ts";

/** Messages as ReceiveMessage gives them, and as Lambda's event has them. */
export type ReceivedMessage = Awaited<ReturnType<QueueCalls["receive"]>>[number];

/** A worker's calls to its queue. Each takes its way there and back, and is billed. */
export interface SimulatedQueueCalls extends Omit<QueueCalls, "close"> {
  /** The message as a worker sees it. */
  received(message: Message): ReceivedMessage;
  /** The task of a message that somebody has received. */
  taskOf(taskToken: string): HandedTask | undefined;
}

export function simulatedQueueCalls(options: {
  readonly queue: MessageQueue;
  readonly timeline: Timeline;
  wayMs(): number;
}): SimulatedQueueCalls {
  const { queue, timeline, wayMs } = options;
  const epochMs = (timeline.wallNow?.() ?? 0) - timeline.now();
  /** By receipt, which is the message's id here. */
  const messages = new Map<string, Message>();
  const byToken = new Map<string, Message>();

  return {
    received,
    taskOf: (taskToken) => byToken.get(taskToken)?.task,
    receive: (most, waitSeconds) =>
      call(async () => {
        const until = timeline.now() + waitSeconds * 1_000;
        let got = queue.receive(most);
        while (got.length === 0 && timeline.now() < until) {
          await visibleOrAt(until);
          got = queue.receive(most);
        }
        return got.map(received);
      }),
    delete: (receipts) => call(() => removeAll(receipts)),
    changeVisibility: (changes) =>
      call(() => {
        for (const { receipt, seconds } of changes) {
          const message = messages.get(receipt);
          if (message) queue.hide(message, seconds);
        }
      }),
    async sendAgain(copies) {
      await Promise.all(copies.map((copy) => call(() => sendInstead(copy))));
      await call(() => removeAll(copies.map(({ message }) => message.receipt)));
      return [];
    },
  };

  function sendInstead(copy: Copy): void {
    const { task } = messages.get(copy.message.receipt) ?? {};
    const { MessageAttributes }: Sent = copyOf(copy);
    if (task) queue.send(task, copy.delaySeconds, MessageAttributes);
  }

  function received(message: Message): ReceivedMessage {
    const { id, task, receives, sentAt, attributes } = message;
    messages.set(id, message);
    byToken.set(task.taskToken, message);
    return {
      ...{ MessageId: id, ReceiptHandle: id, Body: bodyOf(task) },
      Attributes: {
        ...{ ApproximateReceiveCount: String(receives), SentTimestamp: String(epochMs + sentAt) },
      },
      ...(attributes && { MessageAttributes: attributes }),
    };
  }

  function removeAll(receipts: readonly string[]): void {
    for (const receipt of receipts) remove(receipt);
  }

  function remove(receipt: string): void {
    const message = messages.get(receipt);
    if (!message) return;
    messages.delete(receipt);
    const { taskToken } = message.task;
    // A copy may be in the hands of another worker already.
    if (byToken.get(taskToken) === message) byToken.delete(taskToken);
    queue.delete(message);
  }

  async function call<Answer>(answer: () => Answer | Promise<Answer>): Promise<Answer> {
    queue.request();
    await pause();
    const answered = await answer();
    await pause();
    return answered;
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => timeline.setTimeout(resolve, wayMs()));
  }

  function visibleOrAt(until: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeline.setTimeout(() => {
        cancel();
        resolve();
      }, until - timeline.now());
      const cancel = queue.whenVisible(() => {
        timeline.clearTimeout(timer);
        resolve();
      });
    });
  }
}

type Copy = Parameters<QueueCalls["sendAgain"]>[0][number];

/** The part of a message to be sent that SQS gives back with it. */
interface Sent {
  readonly MessageAttributes?: Message["attributes"];
}

/** As `sqs:sendMessage.waitForTaskToken` sends it. */
function bodyOf({ taskToken, input }: HandedTask): string {
  return `{"taskToken":${JSON.stringify(taskToken)},${input.slice(1)}`;
}
