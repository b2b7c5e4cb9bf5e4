import type { Message } from "@aws-sdk/client-sqs";
import { faultOf } from "../report/reportFault.ts";
import type { QueueCallFailure } from "../sourceEvents.ts";
import type { SfnAccess } from "../stepfunctions/sfnAccess.ts";
import {
  CONNECTION_TIMEOUT_MS,
  createSignedCalls,
  type QueueOperation,
  SQS,
} from "../stepfunctions/signedCalls.ts";
import { MAX_BATCH, MAX_WAIT_SECONDS } from "./limits.ts";
import { type BatchAnswer, readAnswer } from "./queueFailures.ts";
import { type Copy, copyOf, RECEIVES, SENT_AT, WAITS } from "./sendAgain.ts";

/** A receive's longest wait, and 10 s for a slow network. */
const SOCKET_TIMEOUT_MS = (MAX_WAIT_SECONDS + 10) * 1_000;
/** For an answer that takes long to arrive: ten messages have up to 1 MiB each. */
const ARRIVAL_MS = 20_000;
/** Each quote of a message is two characters of the answer. */
const MAX_ANSWER_BYTES = 2 * MAX_BATCH * 1_048_576;

export interface QueueCallsOptions {
  readonly queueUrl: string;
  /** For how long a receive hides its messages; by default the queue's own time. */
  readonly visibilitySeconds?: number;
  /** The maximum number of tasks that run at the same time. */
  readonly concurrency: number;
  /** Access to SQS. */
  readonly access: SfnAccess;
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
  receive(maxMessages: number, waitSeconds: number): Promise<readonly Message[]>;
  delete(receipts: readonly string[]): Promise<void>;
  changeVisibility(changes: readonly Visibility[]): Promise<void>;
  /**
   * Puts copies in the places of messages.
   * @returns those that could not be sent: their messages are as they were
   */
  sendAgain<Sent extends Copy>(copies: readonly Sent[]): Promise<readonly Sent[]>;
  close(): void;
}

export function createQueueCalls(options: QueueCallsOptions): QueueCalls {
  const { queueUrl: QueueUrl, socketTimeoutMs = SOCKET_TIMEOUT_MS, onFailure } = options;
  const { visibilitySeconds: VisibilityTimeout } = options;
  const calls = createSignedCalls({
    access: options.access,
    service: SQS,
    // Receives, and calls that change messages.
    maxSockets: options.concurrency + 4,
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    socketTimeoutMs,
    callTimeoutMs: Math.min(2 * socketTimeoutMs, socketTimeoutMs + ARRIVAL_MS),
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });

  return {
    async receive(maxMessages, waitSeconds) {
      const { Messages: messages = [] } = await send<{ readonly Messages?: readonly Message[] }>(
        "ReceiveMessage",
        {
          MaxNumberOfMessages: Math.min(maxMessages, MAX_BATCH),
          WaitTimeSeconds: waitSeconds,
          // The queue's own time may be that of another worker, which takes its messages too while one follows the other.
          VisibilityTimeout,
          MessageSystemAttributeNames: [
            "ApproximateReceiveCount",
            "SentTimestamp",
            "AWSTraceHeader",
          ],
          MessageAttributeNames: [RECEIVES, SENT_AT, WAITS],
        },
      );
      return messages;
    },
    async delete(receipts) {
      await deleteAll(receipts);
    },
    async changeVisibility(changes) {
      await change(
        "ChangeMessageVisibilityBatch",
        changes.map(({ receipt, seconds }) => ({
          ReceiptHandle: receipt,
          VisibilityTimeout: seconds,
        })),
      );
    },
    async sendAgain(copies) {
      // One by one: a batch has 1 MiB at most, and so may each of them.
      const sent = await Promise.all(copies.map((copy) => isSent(copyOf(copy))));
      const receipts = copies
        .filter((_, index) => sent[index])
        .map(({ message }) => message.receipt);
      // Twice: until it is deleted, the task is in two messages, and two workers may run it at the same time.
      const left = await deleteAll(receipts);
      await deleteAll(left);
      return copies.filter((_, index) => !sent[index]);
    },
    close: calls.close,
  };

  /** @returns those that are not deleted */
  async function deleteAll(receipts: readonly string[]): Promise<readonly string[]> {
    if (receipts.length === 0) return [];
    const entries = receipts.map((ReceiptHandle) => ({ ReceiptHandle }));
    const hasFailed = await change("DeleteMessageBatch", entries);
    return receipts.filter((_, index) => hasFailed(String(index)));
  }

  async function isSent(message: object): Promise<boolean> {
    try {
      await send("SendMessage", message);
      return true;
    } catch (error) {
      const { code, message } = faultOf(error);
      // Whatever it is, the worker goes on: the message comes again by itself.
      onFailure({ operation: "SendMessage", code, message, messages: 1, refused: false });
      return false;
    }
  }

  async function send<Answer>(operation: QueueOperation, input: object): Promise<Answer> {
    return JSON.parse(await calls.send(operation, JSON.stringify({ QueueUrl, ...input })));
  }

  function change(operation: QueueOperation, entries: readonly object[]) {
    const Entries = entries.map((entry, index) => ({ Id: String(index), ...entry }));
    const answer = send<BatchAnswer>(operation, { Entries });
    return readAnswer({ operation, messages: entries.length }, answer, onFailure);
  }
}
