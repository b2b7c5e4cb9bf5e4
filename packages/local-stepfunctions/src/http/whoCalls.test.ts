import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { json, text } from "node:stream/consumers";
import { SFNClient, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";
import { startStepFunctions } from "../endpoint.ts";
import { callAs, testEndpoint } from "../testing/endpoint.ts";
import type { ApiCall } from "./server.ts";

const SIGNED = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/states/aws4_request";

/** Creates an activity, unless the headers or the method say otherwise. */
async function send(port: number, headers: Record<string, string>, method = "POST", path = "/") {
  const body = '{"name":"a"}';
  const own = { "x-amz-target": "AWSStepFunctions.CreateActivity", "content-length": body.length };
  const sent = request({ host: "127.0.0.1", port, method, path, headers: { ...own, ...headers } });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return { status: answer.statusCode, body: await json(answer) };
}

const activitiesOf = async (endpoint: { call(name: string, input: object): Promise<object> }) =>
  ((await endpoint.call("ListActivities", {})) as { activities: object[] }).activities.length;

test("a page that has made its own name lead here reaches nothing", async () => {
  const calls: ApiCall[] = [];
  const endpoint = await testEndpoint({ onCall: (call) => void calls.push(call) });
  const host = `evil.test:${endpoint.port}`;
  expect(await send(endpoint.port, { host, origin: `http://${host}` })).toEqual({
    status: 403,
    body: {
      __type: "com.amazon.coral.service#AccessDeniedException",
      message: `the Host is "${host}"; allowed: an IP address, localhost, *.localhost, and the names of --host and --allow-host, in code host and allowHosts`,
    },
  });
  expect(calls).toMatchObject([{ status: 403, error: "AccessDeniedException" }]);
  expect(await activitiesOf(endpoint)).toBe(0);
});

test("a page of another origin reaches nothing, nor does its preflight request", async () => {
  const { port, ...endpoint } = await testEndpoint();
  const origin = "http://localhost:3000";
  expect(await send(port, { origin })).toMatchObject({ status: 403 });
  expect(await send(port, { origin }, "OPTIONS")).toMatchObject({ status: 403 });
  expect(await activitiesOf(endpoint)).toBe(0);
});

test.each(["GET", "HEAD", "PUT", "DELETE"])("%s changes nothing", async (method) => {
  const endpoint = await testEndpoint();
  endpoint.faults.next("CreateActivity", { kind: "throttle" });
  const answer = send(endpoint.port, {}, method);
  if (method !== "HEAD") expect(await answer).toMatchObject({ status: 404 });
  await answer.catch(() => {
    // The answer to HEAD has no body.
  });
  expect(await activitiesOf(endpoint)).toBe(0);
  // Not even the planned fault is used up.
  expect(await send(endpoint.port, {})).toMatchObject({ status: 400 });
});

test("allowHosts adds names, and sync- may be before each", async () => {
  const endpoint = await startStepFunctions({ host: "localhost", allowHosts: ["steps", "b.test"] });
  onTestFinished(() => endpoint.close());
  for (const host of ["steps:1", "b.test", "sync-b.test:8083", "localhost"]) {
    expect(await send(endpoint.port, { host })).toMatchObject({ status: 200 });
  }
  await expect(startStepFunctions({ allowHosts: ["http://steps"] })).rejects.toThrow(
    'allowHosts has "http://steps"; allowed: the name of a host without scheme, port and path',
  );
});

test("a client of HTTP/1.0 needs no Host", async () => {
  const { port } = await testEndpoint();
  const socket = connect(port, "127.0.0.1");
  const lines = ["POST / HTTP/1.0", "X-Amz-Target: AWSStepFunctions.ListActivities"];
  socket.end(`${lines.join("\r\n")}\r\nContent-Length: 2\r\n\r\n{}`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 .+\{"activities":\[\]\}$/s);
});

describe("a client that takes the endpoint for its HTTP proxy", () => {
  test("is answered for the endpoint, so that sync- needs no address", async () => {
    const { port, ...endpoint } = await testEndpoint();
    const path = `http://sync-127.0.0.1:${port}/`;
    const host = `sync-127.0.0.1:${port}`;
    expect(await send(port, { host }, "POST", path)).toMatchObject({ status: 200 });
    expect(await activitiesOf(endpoint)).toBe(1);
  });

  test("reaches nothing else through it", async () => {
    const { port, ...endpoint } = await testEndpoint();
    const path = "http://states.us-east-1.amazonaws.com/";
    expect(await send(port, {}, "POST", path)).toMatchObject({ status: 403 });
    expect(await activitiesOf(endpoint)).toBe(0);
    const sent = request({ host: "127.0.0.1", port, method: "CONNECT", path: "127.0.0.1:1" }).end();
    const [error] = (await once(sent, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });
});

test("an SDK's StartSyncExecution reaches the endpoint at localhost, whose name it extends by sync-", async () => {
  const { port, machine } = await testEndpoint();
  const seen: (string | undefined)[] = [];
  const client = new SFNClient({
    endpoint: `http://localhost:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  onTestFinished(() => client.destroy());
  // sync-localhost has no address: the connection goes to the endpoint, the Host stays.
  client.middlewareStack.add(
    (next) => (args) => {
      const { request: sent } = args as { request: { hostname: string; headers: object } };
      seen.push(sent.hostname);
      Object.assign(sent.headers, { host: `${sent.hostname}:${port}` });
      sent.hostname = "127.0.0.1";
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  const definition = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };
  const stateMachineArn = await machine(definition, { type: "EXPRESS" });
  const ended = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: "1" }));
  expect(ended).toMatchObject({ status: "SUCCEEDED", output: "1" });
  expect(seen).toEqual(["sync-localhost"]);
});

test("with authorize, a call that is not signed lacks its authentication token; without, it is answered", async () => {
  const taken: string[] = [];
  const endpoint = await testEndpoint({ authorize: ({ action }) => void taken.push(action) });
  const missing = {
    status: 400,
    body: {
      __type: "com.amazon.coral.service#MissingAuthenticationTokenException",
      message: "Request is missing Authentication Token",
    },
  };
  expect(await send(endpoint.port, {})).toEqual(missing);
  expect(await send(endpoint.port, { authorization: "Bearer x" })).toEqual(missing);
  expect(taken).toEqual([]);
  expect(await send(endpoint.port, { authorization: SIGNED })).toMatchObject({ status: 200 });
  expect(await callAs(endpoint, "AKID", "Nothing", {})).toMatchObject({
    __type: "com.amazon.coral.service#UnknownOperationException",
  });
  expect(taken).toEqual(["states:CreateActivity"]);
  expect(await activitiesOf(endpoint)).toBe(1);
  expect(await send((await testEndpoint()).port, {})).toMatchObject({ status: 200 });
});

describe("the region of a call", () => {
  const arnOf = async (headers: Record<string, string>, path = "/") => {
    const { port } = await testEndpoint({ region: "eu-north-1" });
    const { body } = await send(port, headers, "POST", path);
    return (body as { readonly activityArn: string }).activityArn;
  };
  const signed = (scope: string) => ({ authorization: `AWS4-HMAC-SHA256 Credential=${scope}` });
  const inRegion = (region: string) => `arn:aws:states:${region}:000000000000:activity:a`;

  test("is that of a presigned URL, too", async () => {
    const credential = encodeURIComponent("AKID/20260101/ap-south-1/states/aws4_request");
    const path = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Signature=0`;
    expect(await arnOf({}, path)).toBe(inRegion("ap-south-1"));
    expect(await arnOf(signed("AKID/20260101/us-east-1/states/aws4_request"), path)).toBe(
      inRegion("us-east-1"),
    );
  });

  test.each([
    "",
    "us-east-1x",
    "US-EAST-1",
    "*",
    "a".repeat(300),
    `eu-${"w".repeat(300)}-1`,
    `eu-${"a-".repeat(150)}a-1`,
    `eu-west-${"1".repeat(300)}`,
  ])("is that of the endpoint when the scope has none: %s", async (scope) => {
    expect(await arnOf(signed(`AKID/20260101/${scope}/states/aws4_request`))).toBe(
      inRegion("eu-north-1"),
    );
  });
});
