import { z } from "zod";
import {
  MAX_SQS_BATCH,
  MAX_SQS_DELAY_SECONDS,
  MAX_SQS_IN_FLIGHT,
  MAX_SQS_WAIT_SECONDS,
  SQS_MESSAGE_BYTES,
  SQS_VISIBILITY_TIMEOUT_SECONDS,
} from "../limits.ts";
import { answerBatch, BatchInput } from "./batch.ts";
import type { Calls } from "./call.ts";
import {
  ContentInput,
  type MessageContent,
  md5,
  md5OfAttributes,
  readContent,
  sizeOf,
} from "./messageContent.ts";
import { type StoredQueue, settingOf } from "./queue.ts";
import type { QueueRegistry } from "./queueRegistry.ts";
import { receivedMessage } from "./receivedMessage.ts";
import { redrivePolicyOf } from "./redrive.ts";
import { invalidParameter, missingParameter, SqsError } from "./sqsError.ts";

const Send = ContentInput.extend({ DelaySeconds: z.number().optional() });
const Receive = z.object({
  MaxNumberOfMessages: z.number().default(1),
  VisibilityTimeout: z.number().optional(),
  WaitTimeSeconds: z.number().optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
const Handle = z.object({ ReceiptHandle: z.string().optional() });
const Visibility = Handle.extend({ VisibilityTimeout: z.number().optional() });

/** The calls of SQS for messages. */
export function messageCalls(queues: QueueRegistry): Calls {
  async function receive(input: object, signal: AbortSignal): Promise<object> {
    const queue = queues.ofCall(input);
    const request = Receive.parse(input);
    const wait = request.WaitTimeSeconds ?? settingOf(queue, "ReceiveMessageWaitTimeSeconds");
    checkReceive(request, wait);
    const end = queues.clock.now() + wait * 1000;
    for (;;) {
      if (signal.aborted) return {};
      const received = queue.messages.receive({
        max: request.MaxNumberOfMessages,
        visibilitySeconds: request.VisibilityTimeout ?? settingOf(queue, "VisibilityTimeout"),
        redrive: redriveOf(queue),
      });
      if (received.length > 0) {
        return { Messages: received.map((message) => receivedMessage(message, request)) };
      }
      if (wait === 0) requireRoom(queue);
      if (queues.clock.now() >= end || !queues.has(queue)) return {};
      await queue.messages.waitForMessage(end, signal);
    }
  }

  function redriveOf(queue: StoredQueue) {
    const policy = redrivePolicyOf(queue);
    const target = policy && queues.get(policy.deadLetterTargetArn);
    if (policy === undefined || target === undefined) return undefined;
    return {
      maxReceives: policy.maxReceiveCount,
      move: (message: Parameters<typeof target.messages.accept>[0]) =>
        target.messages.accept({ ...message, movedFrom: queue.arn }),
    };
  }

  return {
    SendMessage: (input) => send(queues.ofCall(input), Send.parse(input)),
    SendMessageBatch(input) {
      const queue = queues.ofCall(input);
      const entries = BatchInput.parse(input).Entries;
      const bytes = entries.reduce((sum, entry) => sum + sizeOf(Send.parse(entry)), 0);
      if (bytes > SQS_MESSAGE_BYTES.max) {
        throw new SqsError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than ${SQS_MESSAGE_BYTES.max} bytes. You have sent ${bytes} bytes.`,
        );
      }
      return answerBatch("SendMessageBatch", entries, (entry) => send(queue, Send.parse(entry)));
    },
    ReceiveMessage: receive,
    DeleteMessage: (input) => remove(queues.ofCall(input), Handle.parse(input)),
    DeleteMessageBatch(input) {
      const queue = queues.ofCall(input);
      return answerBatch("DeleteMessageBatch", BatchInput.parse(input).Entries, (entry) =>
        remove(queue, Handle.parse(entry)),
      );
    },
    ChangeMessageVisibility: (input) =>
      changeVisibility(queues.ofCall(input), Visibility.parse(input)),
    ChangeMessageVisibilityBatch(input) {
      const queue = queues.ofCall(input);
      const { Entries } = BatchInput.parse(input);
      return answerBatch("ChangeMessageVisibilityBatch", Entries, (entry) =>
        changeVisibility(queue, Visibility.parse(entry)),
      );
    },
  };
}

function send(queue: StoredQueue, input: z.infer<typeof Send>): object {
  const content = readContent(input);
  const max = settingOf(queue, "MaximumMessageSize");
  if (sizeOf(input) > max) {
    throw new SqsError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`,
    );
  }
  const delay = input.DelaySeconds ?? settingOf(queue, "DelaySeconds");
  if (!isWithin(delay, 0, MAX_SQS_DELAY_SECONDS)) {
    const reason = `DelaySeconds must be >= 0 and <= ${MAX_SQS_DELAY_SECONDS}.`;
    throw invalidParameter("DelaySeconds", delay, reason);
  }
  const { id } = queue.messages.send(content, delay);
  return { MessageId: id, ...digestsOf(content) };
}

function digestsOf(content: MessageContent): object {
  const ofAttributes = md5OfAttributes(content.attributes);
  const ofSystemAttributes = md5OfAttributes(content.systemAttributes);
  return {
    MD5OfMessageBody: md5(content.body),
    ...(ofAttributes === undefined ? {} : { MD5OfMessageAttributes: ofAttributes }),
    ...(ofSystemAttributes === undefined
      ? {}
      : { MD5OfMessageSystemAttributes: ofSystemAttributes }),
  };
}

function checkReceive(request: z.infer<typeof Receive>, wait: number): void {
  const { MaxNumberOfMessages: max, VisibilityTimeout: timeout } = request;
  if (!isWithin(max, 1, MAX_SQS_BATCH)) {
    const reason = `Must be between 1 and ${MAX_SQS_BATCH}, if provided.`;
    throw invalidParameter("MaxNumberOfMessages", max, reason);
  }
  if (!isWithin(wait, 0, MAX_SQS_WAIT_SECONDS)) {
    const reason = `Must be >= 0 and <= ${MAX_SQS_WAIT_SECONDS}, if provided.`;
    throw invalidParameter("WaitTimeSeconds", wait, reason);
  }
  if (timeout !== undefined) checkVisibility(timeout);
}

/** A long poll that finds the queue at its limit of messages in flight returns nothing; a short one is refused (SQS quotas). */
function requireRoom(queue: StoredQueue): void {
  if (!queue.messages.isFull()) return;
  throw new SqsError(
    "OverLimit",
    `Too many messages in flight: a queue can have ${MAX_SQS_IN_FLIGHT}. Delete messages after they are processed.`,
    { status: 403 },
  );
}

function remove(queue: StoredQueue, { ReceiptHandle: handle }: z.infer<typeof Handle>): object {
  if (handle === undefined || handle === "") throw missingParameter("ReceiptHandle");
  queue.messages.delete(handle);
  return {};
}

function changeVisibility(queue: StoredQueue, input: z.infer<typeof Visibility>): object {
  const { ReceiptHandle: handle, VisibilityTimeout: timeout } = input;
  if (handle === undefined || handle === "") throw missingParameter("ReceiptHandle");
  if (timeout === undefined) throw missingParameter("VisibilityTimeout");
  checkVisibility(timeout);
  queue.messages.changeVisibility(handle, timeout);
  return {};
}

function checkVisibility(seconds: number): void {
  const { min, max } = SQS_VISIBILITY_TIMEOUT_SECONDS;
  if (isWithin(seconds, min, max)) return;
  throw invalidParameter("VisibilityTimeout", seconds, `Must be between ${min} and ${max}.`);
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
