import { z } from "zod";
import { regionOf } from "../names.ts";

const Attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const Received = z.object({
  Messages: z
    .array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string(),
        Attributes: z.record(z.string(), z.string()).default({}),
        MessageAttributes: z.record(z.string(), Attribute).default({}),
        MD5OfBody: z.string(),
        MD5OfMessageAttributes: z.string().optional(),
      }),
    )
    .default([]),
});

/** A message as ReceiveMessage returns it. */
export type Message = z.infer<typeof Received>["Messages"][number];

export function readMessages(answer: object): readonly Message[] {
  return Received.parse(answer).Messages;
}

/** The event of a batch (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export function sqsEvent(messages: readonly Message[], queueArn: string): { Records: object[] } {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes).map(([name, attribute]) => [
          name,
          {
            stringValue: attribute.StringValue,
            binaryValue: attribute.BinaryValue,
            stringListValues: [],
            binaryListValues: [],
            dataType: attribute.DataType,
          },
        ]),
      ),
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: queueArn,
      awsRegion: regionOf(queueArn),
    })),
  };
}
