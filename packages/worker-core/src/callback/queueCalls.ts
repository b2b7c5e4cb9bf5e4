import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { QueueForThread } from "../beats/offerThread.ts";
import type { QueueCallFailure } from "../sourceEvents.ts";
import { withinLimit } from "../stepfunctions/callLimit.ts";
import { MAX_BATCH, MAX_WAIT_SECONDS } from "./limits.ts";
import { createQueueClient, type QueueClientOptions, queueForThread } from "./queueClient.ts";
import { readAnswer } from "./queueFailures.ts";

/** A receive's longest wait, and 10 s for a slow network. */
const SOCKET_TIMEOUT_MS = (MAX_WAIT_SECONDS + 10) * 1_000;
/** For an answer that takes long to arrive: a batch has up to 1 MiB. */
const ARRIVAL_MS = 20_000;

export interface QueueCallsOptions extends QueueClientOptions {
  /** For how long a call waits while no byte arrives, in milliseconds: 30,000 by default. */
  readonly socketTimeoutMs?: number | undefined;
  onFailure(failure: QueueCallFailure): void;
}

export interface Visibility {
  readonly receipt: string;
  readonly seconds: number;
}

/** A worker's calls to its queue. Those that change messages never throw: what has failed is told. */
export interface QueueCalls {
  /** For the thread that hides messages while handlers keep the event loop busy. */
  readonly forThread: QueueForThread;
  receive(maxMessages: number, waitSeconds: number): Promise<readonly Message[]>;
  delete(receipts: readonly string[]): Promise<void>;
  changeVisibility(changes: readonly Visibility[]): Promise<void>;
  close(): void;
}

export function createQueueCalls(options: QueueCallsOptions): QueueCalls {
  const { queueUrl: QueueUrl, socketTimeoutMs = SOCKET_TIMEOUT_MS, onFailure } = options;
  const { visibilitySeconds: VisibilityTimeout } = options;
  const callTimeoutMs = Math.min(2 * socketTimeoutMs, socketTimeoutMs + ARRIVAL_MS);
  const sqs = createQueueClient(options, socketTimeoutMs);

  return {
    forThread: { ...queueForThread(sqs, options), onFailure },
    async receive(maxMessages, waitSeconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(maxMessages, MAX_BATCH),
        WaitTimeSeconds: waitSeconds,
        // The queue's own time may be that of another worker, which takes its messages too while one follows the other.
        VisibilityTimeout,
        MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
      });
      const { Messages: messages = [] } = await limited((abortSignal) =>
        sqs.send(command, { abortSignal }),
      );
      return messages;
    },
    async delete(receipts) {
      const Entries = receipts.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
      }));
      const command = new DeleteMessageBatchCommand({ QueueUrl, Entries });
      const answer = limited((abortSignal) => sqs.send(command, { abortSignal }));
      const call = { operation: "DeleteMessageBatch", messages: receipts.length };
      await readAnswer(call, answer, onFailure);
    },
    async changeVisibility(changes) {
      const Entries = changes.map(({ receipt, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
      const answer = limited((abortSignal) => sqs.send(command, { abortSignal }));
      const call = { operation: "ChangeMessageVisibilityBatch", messages: changes.length };
      await readAnswer(call, answer, onFailure);
    },
    close: () => sqs.destroy(),
  };

  /** Ends a call whose answer never becomes whole, or whose credentials never come. The SDK does not wait for these with the signal. */
  async function limited<Answer>(send: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const controller = new AbortController();
    try {
      return await withinLimit(callTimeoutMs, send(controller.signal));
    } finally {
      controller.abort();
    }
  }
}
