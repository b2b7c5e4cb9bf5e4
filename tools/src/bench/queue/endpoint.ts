import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/**
 * Step Functions and a queue that never ends. It answers every call at once, so that a bench measures the caller. It sends its port
 * to the parent process, and for each message of the parent the numbers of calls since the last one.
 */
export interface Calls {
  readonly messages: number;
  readonly ReceiveMessage: number;
  readonly DeleteMessageBatch: number;
}

const NONE: Calls = { messages: 0, ReceiveMessage: 0, DeleteMessageBatch: 0 };
let calls = { ...NONE };

const server = createServer(async (request, response) => {
  const [, operation = ""] = String(request.headers["x-amz-target"]).split(".");
  const body = JSON.stringify(answer(operation, JSON.parse(await text(request))));
  response.writeHead(200, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
});

function answer(operation: string, input: { MaxNumberOfMessages?: number; Entries?: Entry[] }) {
  if (operation === "DeleteMessageBatch") {
    calls.DeleteMessageBatch += 1;
    return { Successful: input.Entries?.map(({ Id }) => ({ Id })), Failed: [] };
  }
  if (operation !== "ReceiveMessage") return {};
  const { MaxNumberOfMessages: count = 1 } = input;
  calls.ReceiveMessage += 1;
  calls.messages += count;
  return { Messages: Array.from({ length: count }, message) };
}

interface Entry {
  readonly Id: string;
}

function message() {
  const Body = JSON.stringify({
    taskToken: randomBytes(276).toString("base64"),
    execution: {
      arn: "arn:aws:states:us-east-1:000000000000:execution:bench:0123456789abcdef",
      state: "Task",
      attempt: 0,
      enteredAt: "2026-01-01T00:00:00.000Z",
    },
    input: { n: 1 },
  });
  return {
    MessageId: randomBytes(16).toString("hex"),
    ReceiptHandle: randomBytes(180).toString("base64"),
    MD5OfBody: createHash("md5").update(Body).digest("hex"),
    Body,
    Attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()) },
  };
}

server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("message", () => {
  process.send?.(calls);
  calls = { ...NONE };
});
process.on("disconnect", () => process.exit());
