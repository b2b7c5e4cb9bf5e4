import type { Message } from "@aws-sdk/client-sqs";

/** How often a message that was sent again had been received before. A Number. */
export const RECEIVES = "receives";
/** When it was sent for the first time, in milliseconds since the epoch. A Number. */
export const SENT_AT = "sentAt";
/** How often it has been sent again with this count, because its turn had not come or Step Functions did not answer. A Number. */
export const WAITS = "waits";

/** A message as a worker holds it. */
export interface HeldMessage {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  /** How often workers may have begun with it, this time included. */
  readonly receiveCount: number;
  /** When it was sent for the first time, in milliseconds since the epoch. */
  readonly sentAt?: number | undefined;
  /** How often it has been sent again with this count. */
  readonly waits?: number | undefined;
  /** SQS's AWSTraceHeader: the trace of the execution in X-Ray, to which a copy belongs too. */
  readonly traceHeader?: string | undefined;
}

/** A copy that takes a message's place in the queue. */
export interface Copy<Message = HeldMessage> {
  readonly message: Message;
  /** The count with which the copy comes. */
  readonly receiveCount: number;
  /** For how long nobody receives it: 900 s at most. */
  readonly delaySeconds: number;
  /** How often it has been sent again with this count, by this copy too. */
  readonly waits?: number | undefined;
}

/** A message whose task can't be reported, or its token not be asked about, is sent again after so long: Step Functions does not answer. */
const POSTPONED_SECONDS = 30;

/** Another worker may receive the copy at once, as if this one had not received the message. */
export function asItIs<Message extends HeldMessage>(message: Message): Copy<Message> {
  const { receiveCount, waits } = message;
  return { message, receiveCount, waits, delaySeconds: 0 };
}

export function postponed<Message extends HeldMessage>(message: Message): Copy<Message> {
  const { receiveCount, waits = 0 } = message;
  return { message, receiveCount, waits: waits + 1, delaySeconds: POSTPONED_SECONDS };
}

/** The numbers of SQS and those of the messages' attributes, as one life: a copy goes on where its original was. */
export function lifeOf(message: {
  readonly receives: string | undefined;
  readonly approximateReceiveCount: string | number | undefined;
  readonly firstSentAt: string | undefined;
  readonly sentTimestamp: string | number | undefined;
  readonly waits?: string | undefined;
  readonly traceHeader?: string | undefined;
}): Pick<HeldMessage, "receiveCount" | "sentAt" | "waits" | "traceHeader"> {
  const { receives, approximateReceiveCount, firstSentAt, sentTimestamp, traceHeader } = message;
  const sentAt = wholeNumber(firstSentAt) ?? wholeNumber(sentTimestamp);
  const received = wholeNumber(approximateReceiveCount) ?? 1;
  // Whoever received the copy before may have started it.
  const waits = received === 1 ? wholeNumber(message.waits) : undefined;
  return {
    receiveCount: (wholeNumber(receives) ?? 0) + received,
    ...(sentAt !== undefined && { sentAt }),
    ...(waits !== undefined && { waits }),
    ...(traceHeader !== undefined && { traceHeader }),
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
    waits: message.MessageAttributes?.[WAITS]?.StringValue,
    traceHeader: message.Attributes?.AWSTraceHeader,
  });
  return { messageId, body, receipt, ...life };
}

/** The copy as SendMessage takes it. */
export function copyOf({ message, receiveCount, delaySeconds, waits = 0 }: Copy): object {
  const { body, sentAt, traceHeader } = message;
  return {
    MessageBody: body,
    DelaySeconds: delaySeconds,
    MessageAttributes: {
      [RECEIVES]: number(receiveCount - 1),
      ...(sentAt !== undefined && { [SENT_AT]: number(sentAt) }),
      ...(waits > 0 && { [WAITS]: number(waits) }),
    },
    ...(traceHeader !== undefined && {
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: "String", StringValue: traceHeader },
      },
    }),
  };
}

function number(value: number) {
  return { DataType: "Number", StringValue: String(value) };
}

function wholeNumber(value: string | number | undefined): number | undefined {
  const read = Number(value ?? Number.NaN);
  return Number.isSafeInteger(read) && read >= 0 ? read : undefined;
}
