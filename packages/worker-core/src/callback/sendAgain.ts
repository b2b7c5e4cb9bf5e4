import type { Message } from "@aws-sdk/client-sqs";

/** How often a message that was sent again had been received before. A Number. */
export const RECEIVES = "receives";
/** When it was sent for the first time, in milliseconds since the epoch. A Number. */
export const SENT_AT = "sentAt";

/** A message as a worker holds it. */
export interface HeldMessage {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  /** How often workers may have begun with it, this time included. */
  readonly receiveCount: number;
  /** When it was sent for the first time, in milliseconds since the epoch. */
  readonly sentAt?: number | undefined;
}

/** A copy that takes a message's place in the queue. */
export interface Copy<Message = HeldMessage> {
  readonly message: Message;
  /** The count with which the copy comes. */
  readonly receiveCount: number;
  /** For how long nobody receives it: 900 s at most. */
  readonly delaySeconds: number;
}

/** A message that nobody can judge is sent again after so long. */
const POSTPONED_SECONDS = 30;

/** Another worker may receive the copy at once, as if this one had not received the message. */
export function asItIs<Message extends HeldMessage>(message: Message): Copy<Message> {
  return { message, receiveCount: message.receiveCount, delaySeconds: 0 };
}

export function postponed<Message extends HeldMessage>(message: Message): Copy<Message> {
  return { ...asItIs(message), delaySeconds: POSTPONED_SECONDS };
}

/** The numbers of SQS and those of the messages' attributes, as one life: a copy goes on where its original was. */
export function lifeOf(message: {
  readonly receives: string | undefined;
  readonly approximateReceiveCount: string | number | undefined;
  readonly firstSentAt: string | undefined;
  readonly sentTimestamp: string | number | undefined;
}): Pick<HeldMessage, "receiveCount" | "sentAt"> {
  const { receives, approximateReceiveCount, firstSentAt, sentTimestamp } = message;
  const sentAt = wholeNumber(firstSentAt) ?? wholeNumber(sentTimestamp);
  return {
    receiveCount: (wholeNumber(receives) ?? 0) + (wholeNumber(approximateReceiveCount) ?? 1),
    ...(sentAt === undefined ? {} : { sentAt }),
  };
}

/** A message as ReceiveMessage gives it. */
export function heldMessage(message: Message): HeldMessage {
  const { MessageId: messageId = "", Body: body = "", ReceiptHandle: receipt = "" } = message;
  const life = lifeOf({
    receives: message.MessageAttributes?.[RECEIVES]?.StringValue,
    approximateReceiveCount: message.Attributes?.ApproximateReceiveCount,
    firstSentAt: message.MessageAttributes?.[SENT_AT]?.StringValue,
    sentTimestamp: message.Attributes?.SentTimestamp,
  });
  return { messageId, body, receipt, ...life };
}

/** The copy as SendMessage takes it. */
export function copyOf({ message, receiveCount, delaySeconds }: Copy): object {
  const { body, sentAt } = message;
  return {
    MessageBody: body,
    DelaySeconds: delaySeconds,
    MessageAttributes: {
      [RECEIVES]: number(receiveCount - 1),
      ...(sentAt !== undefined && { [SENT_AT]: number(sentAt) }),
    },
  };
}

function number(value: number) {
  return { DataType: "Number", StringValue: String(value) };
}

function wholeNumber(value: string | number | undefined): number | undefined {
  const read = Number(value ?? Number.NaN);
  return Number.isSafeInteger(read) && read >= 0 ? read : undefined;
}
