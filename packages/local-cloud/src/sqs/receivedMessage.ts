import { ACCOUNT_ID } from "../limits.ts";
import { type MessageContent, md5, md5OfAttributes } from "./messageContent.ts";
import type { ReceivedMessage } from "./messageStore.ts";

/** The attributes that a receiver asks for, by name, `All`, or, for those of the sender, `prefix.*`. */
interface Wanted {
  readonly AttributeNames: readonly string[];
  readonly MessageSystemAttributeNames: readonly string[];
  readonly MessageAttributeNames: readonly string[];
}

/** A message as ReceiveMessage returns it. */
export function receivedMessage(message: ReceivedMessage, wanted: Wanted): object {
  const names = [...wanted.AttributeNames, ...wanted.MessageSystemAttributeNames];
  const system = Object.entries(systemAttributesOf(message)).filter(
    ([name, value]) => value !== undefined && (names.includes("All") || names.includes(name)),
  );
  const attributes = senderAttributesOf(message.content, wanted.MessageAttributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.content.body),
    Body: message.content.body,
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function systemAttributesOf(message: ReceivedMessage): Record<string, string | undefined> {
  return {
    SenderId: ACCOUNT_ID,
    SentTimestamp: wholeMs(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: wholeMs(message.firstReceivedAt),
    AWSTraceHeader: message.content.systemAttributes["AWSTraceHeader"]?.StringValue,
    MessageGroupId: message.content.groupId,
    DeadLetterQueueSourceArn: message.movedFrom,
  };
}

/** SQS's times have no fractions; those of a virtual clock may. */
function wholeMs(time: number): string {
  return String(Math.floor(time));
}

function senderAttributesOf({ attributes }: MessageContent, names: readonly string[]) {
  const isWanted = (attribute: string) =>
    names.some(
      (name) =>
        name === "All" ||
        name === ".*" ||
        name === attribute ||
        (name.endsWith(".*") && attribute.startsWith(name.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
