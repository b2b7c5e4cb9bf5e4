import { createHash } from "node:crypto";
import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { startSqsAlone } from "./sqsAlone.ts";

/** The characters of a message, from SendMessage in the API reference. */
const GRAMMAR: readonly (readonly [number, number])[] = [
  ...([
    [0x9, 0xa],
    [0xd, 0xd],
    [0x20, 0xd7ff],
    [0xe000, 0xfffd],
    [0x10000, 0x10ffff],
  ] as const),
];
const FORBIDDEN: readonly (readonly [number, number])[] = [
  ...([
    [0x0, 0x8],
    [0xb, 0xc],
    [0xe, 0x1f],
    [0xd800, 0xdfff],
    [0xfffe, 0xffff],
  ] as const),
];

/** A character of one of the ranges; their ends come often. */
const characterOf = (ranges: typeof GRAMMAR) =>
  fc
    .oneof(
      ...ranges.map(([min, max]) => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max))),
    )
    .map((code) => String.fromCodePoint(code));
const text = fc.string({ unit: characterOf(GRAMMAR), minLength: 1, maxLength: 40 });

async function queueForTest(attributes: Readonly<Record<string, string>> = {}) {
  const sqs = await startSqsAlone();
  onTestFinished(() => sqs.close());
  const client = new SQSClient({
    region: "us-east-1",
    endpoint: sqs.url,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  onTestFinished(() => client.destroy());
  return { client, QueueUrl: sqs.createQueue("tasks", attributes).url };
}

const md5 = (value: string) => createHash("md5").update(value).digest("hex");

test("a message of the characters that SQS takes arrives as it was sent, with its attributes, alone and in a batch", async () => {
  const { client, QueueUrl } = await queueForTest();
  await fc.assert(
    fc.asyncProperty(text, text, async (MessageBody, StringValue) => {
      const MessageAttributes = { note: { DataType: "String", StringValue } };
      const message = { MessageBody, MessageAttributes };
      // The SDK compares the digests of bodies with its own.
      const sent = await client.send(new SendMessageCommand({ QueueUrl, ...message }));
      expect(sent.MD5OfMessageBody).toBe(md5(MessageBody));
      const Entries = [{ Id: "1", ...message }];
      await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      const received = await client.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] },
        }),
      );
      const seen = received.Messages?.map(({ Body, MD5OfMessageAttributes, ...other }) => ({
        ...{ Body, MD5OfMessageAttributes, note: other.MessageAttributes?.["note"]?.StringValue },
      }));
      const { MD5OfMessageAttributes } = sent;
      const expected = { Body: MessageBody, MD5OfMessageAttributes, note: StringValue };
      expect(seen).toEqual([expected, expected]);
    }),
    { numRuns: 60 },
  );
});

test("a message with any other character is refused, and so is its entry of a batch alone", async () => {
  const { client, QueueUrl } = await queueForTest();
  const other = fc.tuple(text, characterOf(FORBIDDEN), fc.string());
  await fc.assert(
    fc.asyncProperty(other, async ([before, character, after]) => {
      // Half a character before its other half would be a whole one.
      const MessageBody = `${before}${character} ${after}`;
      const message = expect.stringMatching(
        `^Invalid binary character '#x${character.charCodeAt(0).toString(16).toUpperCase()}' was found in the message body, `,
      );
      await expect(
        client.send(new SendMessageCommand({ QueueUrl, MessageBody })),
      ).rejects.toMatchObject({ name: "InvalidMessageContents", message });
      const note = { DataType: "String", StringValue: MessageBody };
      await expect(
        client.send(
          new SendMessageCommand({
            ...{ QueueUrl, MessageBody: "x", MessageAttributes: { note } },
          }),
        ),
      ).rejects.toMatchObject({ name: "InvalidParameterValue" });
      const Entries = [
        { Id: "bad", MessageBody },
        { Id: "good", MessageBody: before },
      ];
      expect(await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).toMatchObject({
        Successful: [{ Id: "good" }],
        Failed: [
          { Id: "bad", Code: "InvalidMessageContents", SenderFault: true, Message: message },
        ],
      });
    }),
    { numRuns: 60 },
  );
});

test("the size of a message is that of its bytes, of which an emoji has four", async () => {
  const { client, QueueUrl } = await queueForTest({ MaximumMessageSize: "1024" });
  const sendEmojis = (count: number) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody: "\u{1f600}".repeat(count) }));
  await sendEmojis(256);
  await expect(sendEmojis(257)).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
  });
});
