import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { fargateEnvironment } from "./environment.ts";
import { createSource } from "./source.ts";

const TOKEN_SECONDS = 600;

/** A source whose queue has one message, and what it asks AWS. */
async function sourceWith(
  message: { readonly receives: number; readonly ageMs: number },
  { isTokenDead }: { readonly isTokenDead: boolean },
) {
  const waiting = [
    {
      MessageId: "m",
      ReceiptHandle: "r",
      Body: '{"taskToken":"token","input":1}',
      Attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(Date.now() - message.ageMs),
      },
    },
  ];
  const receives: object[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = String(request.headers["x-amz-target"]);
    if (target === "AmazonSQS.ReceiveMessage") receives.push(JSON.parse(body));
    const isRefused = isTokenDead && target === "AWSStepFunctions.SendTaskHeartbeat";
    const answer = isRefused
      ? { __type: "TaskTimedOut" }
      : target === "AmazonSQS.ReceiveMessage" && { Messages: waiting.splice(0) };
    response.writeHead(isRefused ? 400 : 200).end(JSON.stringify(answer || {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SFN: url,
    AWS_ENDPOINT_URL_SQS: url,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const source = await createSource(
    fargateEnvironment.parse({
      WORKLOAD: "greeting",
      TRANSPORT: "callback",
      CONCURRENCY: "10",
      QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/000000000000/greetings",
      MAX_RECEIVE_COUNT: "4",
      TOKEN_SECONDS: String(TOKEN_SECONDS),
      VISIBILITY_SECONDS: "70",
    }),
  );
  onTestFinished(() => source.close());
  return { source, receives };
}

test("a message that is older than a token lives is skipped, and a received one is hidden for the time of the environment", async () => {
  const age = { receives: 1, ageMs: TOKEN_SECONDS * 1_000 };
  const { source, receives } = await sourceWith(age, { isTokenDead: true });
  const tell = vi.fn();
  source.observe?.(tell);
  expect(await source.poll(10)).toEqual([]);
  expect(tell).toHaveBeenCalledWith({ type: "messageSkipped", messageId: "m", reason: "overdue" });
  expect(receives[0]).toMatchObject({ MaxNumberOfMessages: 10, VisibilityTimeout: 70 });
});

test("a message is judged at the last receive of the environment", async () => {
  const { source } = await sourceWith({ receives: 4, ageMs: 0 }, { isTokenDead: false });
  expect(await source.poll(10)).toMatchObject([{ failure: { error: "Worker.PoisonMessage" } }]);
});
