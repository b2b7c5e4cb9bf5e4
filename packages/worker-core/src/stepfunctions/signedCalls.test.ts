import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { faultOf } from "../report/reportFault.ts";
import { activitySource } from "./activitySource.ts";
import { clientAccess } from "./clientAccess.ts";
import { createSignedCalls } from "./signedCalls.ts";
import { taskReports } from "./taskReports.ts";

const TOKEN = "AAAAKgAAAAIAAAAA".repeat(20);
const activityArn = "arn:aws:states:us-east-1:000000000000:activity:work";

type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void;

const accessTo = (endpoint: string) =>
  clientAccess({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

/** An endpoint on loopback that answers its first call with the first answer, and so on; the last one stays. */
async function stage(
  answers: readonly Answer[],
  { path = "", host = "127.0.0.1", socketTimeoutMs = 5_000 } = {},
) {
  const calls: { path: string; date: string; connection: number; body: string }[] = [];
  const connections: unknown[] = [];
  const server = createServer(async (request, response) => {
    if (!connections.includes(request.socket)) connections.push(request.socket);
    const body = await text(request);
    calls.push({
      path: request.url ?? "",
      date: String(request.headers["x-amz-date"]),
      connection: connections.indexOf(request.socket),
      body,
    });
    answers[Math.min(calls.length, answers.length) - 1]?.(response, request, body);
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port, family } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${host}]` : host}:${port}${path}`;
  const access = accessTo(url);
  const signedCalls = createSignedCalls({
    access,
    maxSockets: 1,
    connectionTimeoutMs: 1_000,
    socketTimeoutMs,
  });
  onTestFinished(() => {
    signedCalls.close();
    server.closeAllConnections();
    server.close();
  });
  return { url, access, calls, server, send: () => signedCalls.send("GetActivityTask", "{}") };
}

const json =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
const cut: Answer = (response) => {
  response.writeHead(200, { "content-length": "100" }).write('{"taskTok');
  setImmediate(() => response.destroy());
};

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("it has failed"),
    (error: unknown) => faultOf(error),
  );

test("a proxy's page instead of an answer is a fault with its status", async () => {
  const { send } = await stage([(response) => response.writeHead(502).end("<h1>Bad Gateway</h1>")]);
  expect(await failureOf(send())).toMatchObject({
    code: "Http502",
    message: "GetActivityTask was answered with HTTP 502",
  });
});

test("an answer that breaks off is a fault, and the next call has a connection of its own", async () => {
  const { send, calls } = await stage([cut, json(200, {})]);
  expect((await failureOf(send())).mayHaveArrived).toBe(true);
  expect(await send()).toBe("{}");
  expect(calls.map(({ connection }) => connection)).toEqual([0, 1]);
});

test("an answer that does not come is a fault after the time allowed", async () => {
  const { send } = await stage([() => {}, json(200, {})], { socketTimeoutMs: 50 });
  expect(await failureOf(send())).toMatchObject({ code: "ETIMEDOUT", mayHaveArrived: true });
  expect(await send()).toBe("{}");
});

test("calls reuse their connection", async () => {
  const { send, calls } = await stage([json(200, {})]);
  for (let call = 0; call < 3; call++) await send();
  expect(calls.map(({ connection }) => connection)).toEqual([0, 0, 0]);
});

test("an endpoint may have a path, and be an IPv6 address", async () => {
  const { send, calls } = await stage([json(200, {})], { path: "/states/", host: "::1" });
  await send();
  expect(calls[0]?.path).toBe("/states/");
});

test("a report of a megabyte arrives whole", async () => {
  const { access, calls } = await stage([json(200, {})]);
  const reports = taskReports(access, 1);
  onTestFinished(() => reports.close());
  const output = JSON.stringify("é".repeat(500_000));
  await reports.success(TOKEN, output);
  expect(JSON.parse(calls[0]?.body ?? "")).toEqual({ taskToken: TOKEN, output });
});

test("a clock that is wrong by more than AWS accepts is no reason to give up: the next call has AWS's time", async () => {
  const aws = new Date(Date.now() + 3_600_000);
  const expired = json(
    400,
    {
      __type: "InvalidSignatureException",
      message: "Signature expired: 20260101T000000Z is now earlier than 20260101T005500Z",
    },
    { date: aws.toUTCString() },
  );
  const { access, calls } = await stage([expired, json(200, {})]);
  const source = activitySource({ activityArn, maxPolls: 1, access });
  onTestFinished(() => source.close());
  const fault = await source.poll(1).catch((error: unknown) => source.classify(error));
  expect(fault).toMatchObject({ kind: "transient", code: "InvalidSignatureException" });
  expect(await source.poll(1)).toEqual([]);
  expect(calls[1]?.date.slice(0, 11)).toBe(aws.toISOString().replaceAll(/[-:]/g, "").slice(0, 11));
});

test("a signature with a wrong secret is refused for good", async () => {
  const message = "The request signature we calculated does not match the signature you provided.";
  const { access } = await stage([json(400, { __type: "InvalidSignatureException", message })]);
  const source = activitySource({ activityArn, maxPolls: 1, access });
  onTestFinished(() => source.close());
  const fault = await source.poll(1).catch((error: unknown) => source.classify(error));
  expect(fault).toMatchObject({ kind: "refused" });
});

test("a report that never left can't have arrived", async () => {
  const { url, server, access } = await stage([]);
  server.close();
  const reports = taskReports(access, 1);
  expect(await failureOf(reports.success(TOKEN, "1"))).toMatchObject({
    code: "ECONNREFUSED",
    mayHaveArrived: false,
  });
  const nowhere = taskReports(accessTo("http://states.invalid"), 1);
  expect(await failureOf(nowhere.success(TOKEN, "1"))).toMatchObject({ mayHaveArrived: false });
  const unsigned = taskReports(
    {
      ...accessTo(url),
      sign: () =>
        Promise.reject(Object.assign(new Error("none"), { name: "CredentialsProviderError" })),
    },
    1,
  );
  expect(await failureOf(unsigned.success(TOKEN, "1"))).toMatchObject({ mayHaveArrived: false });
});

test("AWS quotes what it refuses: a token is in no message", async () => {
  const message = `Value '${TOKEN}' at 'taskToken' failed to satisfy constraint: too long`;
  const { access } = await stage([json(400, { __type: "ValidationException", message })]);
  const reports = taskReports(access, 1);
  onTestFinished(() => reports.close());
  for (const report of [
    () => reports.success(TOKEN, "1"),
    () => reports.failure(TOKEN, "Error", "{}"),
    () => reports.heartbeat(TOKEN),
  ]) {
    const fault = await failureOf(report());
    expect(fault.message).toBe(
      "Value '(task token)' at 'taskToken' failed to satisfy constraint: too long",
    );
  }
});

test("an answer that is no JSON is not quoted: a token may be in it", async () => {
  const { access } = await stage([(response) => response.writeHead(200).end(`{"t":AAAAKg}`)]);
  const source = activitySource({ activityArn, maxPolls: 1, access });
  onTestFinished(() => source.close());
  expect((await failureOf(source.poll(1))).message).not.toContain("AAAAKg");
});
