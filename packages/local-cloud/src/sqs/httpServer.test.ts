import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { LOCAL_HOSTS } from "../process/refuseWebPages.ts";
import { until } from "../testing/program.ts";
import { createSqsServer, type SqsServerOptions } from "./httpServer.ts";

async function serverFor(
  call: SqsServerOptions["call"],
  authorize: SqsServerOptions["authorize"] = () => {},
) {
  const server = await createSqsServer({ hosts: LOCAL_HOSTS, call, authorize });
  onTestFinished(() => server.close());
  return server;
}

const RECEIVE = {
  method: "POST",
  headers: { "x-amz-target": "AmazonSQS.ReceiveMessage" },
  body: "{}",
};

test("lets a call detect that its client has disconnected", async () => {
  const called = Promise.withResolvers<AbortSignal>();
  const { url } = await serverFor(async (_operation, _input, disconnected) => {
    called.resolve(disconnected);
    return new Promise(() => {});
  });
  const abort = new AbortController();
  const poll = fetch(url, { ...RECEIVE, signal: abort.signal });
  const disconnected = await called.promise;
  expect(disconnected.aborted).toBe(false);
  abort.abort();
  await expect(poll).rejects.toThrow();
  await until(async () => disconnected.aborted || undefined);
});

test("answers with an internal failure without details when the call fails", async () => {
  const { url } = await serverFor(async () => {
    throw new Error("contains a task token");
  });
  const response = await fetch(url, RECEIVE);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    __type: "com.amazonaws.sqs#InternalFailure",
    message: "The local SQS failed",
  });
});

test("answers a denied call as SQS does", async () => {
  const { url } = await serverFor(
    async () => ({}),
    ({ accessKeyId, region }) => {
      throw new AccessDeniedException(`not ${accessKeyId} in ${region}`);
    },
  );
  const authorization = "AWS4-HMAC-SHA256 Credential=AKIA1/20260101/us-east-1/sqs/aws4_request";
  const response = await fetch(url, { ...RECEIVE, headers: { ...RECEIVE.headers, authorization } });
  expect(response.status).toBe(403);
  expect(response.headers.get("x-amzn-query-error")).toBe("AccessDenied;Sender");
  expect(await response.json()).toEqual({
    __type: "com.amazon.coral.service#AccessDeniedException",
    message: "not AKIA1 in us-east-1",
  });
});

test.each([
  ["is not JSON", { "x-amz-target": "AmazonSQS.SendMessage" }, "{", 400, "SerializationException"],
  ["names no operation", {}, "{}", 400, "MissingAction"],
  ["is for another service", { "x-amz-target": "AmazonS3.Put" }, "{}", 400, "MissingAction"],
  [
    "is too large",
    { "x-amz-target": "AmazonSQS.SendMessage" },
    JSON.stringify({ MessageBody: "x".repeat(5_000_000) }),
    413,
    "RequestEntityTooLarge",
  ],
])(
  "refuses a request that %s, without its text in the error",
  async (_title, headers, body, status, type) => {
    const { url } = await serverFor(async () => ({}));
    const response = await fetch(url, { method: "POST", headers, body });
    expect(response.status).toBe(status);
    const answer = await response.json();
    expect(answer).toEqual({ __type: `com.amazonaws.sqs#${type}`, message: expect.any(String) });
  },
);

test.each([
  [
    "the Host of a page that has made its name lead here",
    { host: "evil.test" },
    'the Host is "evil.test"',
  ],
  ["the Origin of a web page", { origin: "http://evil.test" }, "a web page of http://evil.test"],
])("refuses a request with %s", async (_title, headers, message) => {
  const called: string[] = [];
  const { url } = await serverFor(async (operation) => {
    called.push(operation);
    return {};
  });
  const sent = request(url, { method: "POST", headers: { ...RECEIVE.headers, ...headers } });
  sent.end(RECEIVE.body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  expect(answer.statusCode).toBe(403);
  expect(await json(answer)).toEqual({
    __type: "com.amazon.coral.service#AccessDeniedException",
    message: expect.stringContaining(message),
  });
  expect(called).toEqual([]);
});

test("GET changes nothing", async () => {
  const { url } = await serverFor(async () => {
    throw new Error("called");
  });
  const answer = await fetch(url, { headers: RECEIVE.headers });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({
    __type: "com.amazonaws.sqs#UnknownOperationException",
    message: "Only POST is supported",
  });
});
