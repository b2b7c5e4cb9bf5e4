import { MAX_BATCH } from "../callback/limits.ts";
import { type BatchAnswer, readAnswer } from "../callback/queueFailures.ts";
import type { QueueCallFailure } from "../sourceEvents.ts";
import type { ClockOffset } from "../stepfunctions/clockOffset.ts";
import type { IdentityAccess } from "../stepfunctions/sfnAccess.ts";
import { CONNECTION_TIMEOUT_MS, createSignedCalls, SQS } from "../stepfunctions/signedCalls.ts";
import type { QueueOfThread } from "./messages.ts";
import { MAX_QUEUE_SOCKETS } from "./threadSockets.ts";

/** SQS answers in milliseconds. */
const TIMEOUT_MS = 5_000;
/** The heartbeats of many tasks come seconds apart. A message stays hidden for much longer. */
const LONGEST_WINDOW_MS = 1_000;
const PART_OF_VISIBILITY = 1 / 20;
const OPERATION = "ChangeMessageVisibilityBatch";

/** How a batcher hides messages whose tasks still run. After a failure SQS may deliver them again. */
export function extendVisibilities(
  { queueUrl, visibilitySeconds }: QueueOfThread,
  access: IdentityAccess,
  clockOffset: ClockOffset,
  onFailure: (failure: QueueCallFailure, accessKeyId: string) => void,
) {
  const calls = createSignedCalls({
    access,
    clockOffset,
    service: SQS,
    maxSockets: MAX_QUEUE_SOCKETS,
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    socketTimeoutMs: TIMEOUT_MS,
    callTimeoutMs: 2 * TIMEOUT_MS,
  });
  return {
    size: MAX_BATCH,
    waitMs: Math.min(LONGEST_WINDOW_MS, visibilitySeconds * 1_000 * PART_OF_VISIBILITY),
    async send(receipts: readonly string[]): Promise<void> {
      if (receipts.length === 0) return;
      const { accessKeyId } = await access.identity();
      const entries = receipts.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: visibilitySeconds,
      }));
      const body = JSON.stringify({ QueueUrl: queueUrl, Entries: entries });
      const answer = calls.send(OPERATION, body).then((text): BatchAnswer => JSON.parse(text));
      await readAnswer({ operation: OPERATION, messages: receipts.length }, answer, (failure) =>
        onFailure(failure, accessKeyId),
      );
    },
  };
}
