import type { ServerResponse } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { callStage, failureOf, type HttpAnswer, json } from "../testing/callStage.ts";
import { activitySource } from "./activitySource.ts";
import { createSignedCalls } from "./signedCalls.ts";

/** A delay by which this file's timers are told from those of other code in the process. */
const UNLIKE_OTHERS_MS = 54_321;

/** Counts the timers of that delay. */
function watchConnectionTimers() {
  const counts = { set: 0, cleared: 0 };
  const open = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  vi.stubGlobal("setTimeout", (work: () => void, ms?: number) => {
    const timer = set(work, ms);
    if (ms !== UNLIKE_OTHERS_MS) return timer;
    counts.set += 1;
    open.add(timer);
    return timer;
  });
  vi.stubGlobal("clearTimeout", (timer?: NodeJS.Timeout) => {
    if (open.delete(timer)) counts.cleared += 1;
    clear(timer);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return counts;
}

/** A busy machine answers requests late. */
const PATIENCE = { timeout: 60_000 };

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:work";

const cut: HttpAnswer = (response) => {
  response.writeHead(200, { "content-length": "100" }).write('{"taskTok');
  setImmediate(() => response.destroy());
};

test("a proxy's error page is a fault with its status", async () => {
  const { send } = await callStage([
    (response) => response.writeHead(502).end("<h1>Bad Gateway</h1>"),
  ]);
  expect(await failureOf(send())).toMatchObject({
    code: "Http502",
    message: "GetActivityTask was answered with HTTP 502",
  });
});

test("an answer that is cut off is a fault, and the next call opens a new connection", async () => {
  const { send, calls } = await callStage([cut, json(200, {})]);
  expect((await failureOf(send())).mayHaveArrived).toBe(true);
  expect(await send()).toBe("{}");
  expect(calls.map(({ connection }) => connection)).toEqual([0, 1]);
});

test("an answer that switches to another protocol is a fault", async () => {
  const { send } = await callStage([
    (response) =>
      response.socket?.write("HTTP/1.1 101 Other\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n"),
    json(200, {}),
  ]);
  expect(await failureOf(send())).toMatchObject({
    message: "the connection was closed without an answer",
    mayHaveArrived: true,
  });
  expect(await send()).toBe("{}");
});

test("credentials that never come end the call, which was not sent", async () => {
  const { access, calls } = await callStage([json(200, {})]);
  const signedCalls = createSignedCalls({
    access: { ...access, identity: () => new Promise(() => {}) },
    maxSockets: 1,
    connectionTimeoutMs: 1_000,
    socketTimeoutMs: 50,
    callTimeoutMs: 10_000,
  });
  expect(await failureOf(signedCalls.send("GetActivityTask", "{}"))).toEqual({
    code: "ETIMEDOUT",
    message: "no credentials for 50 ms",
    mayHaveArrived: false,
  });
  expect(calls).toEqual([]);
});

test("no answer within the socket's timeout is a fault", async () => {
  const { send } = await callStage([() => {}, json(200, {})], { socketTimeoutMs: 50 });
  expect(await failureOf(send())).toMatchObject({ code: "ETIMEDOUT", mayHaveArrived: true });
  expect(await send()).toBe("{}");
});

test("calls reuse their connection", async () => {
  const { send, calls } = await callStage([json(200, {})]);
  for (let call = 0; call < 3; call++) await send();
  expect(calls.map(({ connection }) => connection)).toEqual([0, 0, 0]);
});

test("as many idle connections are kept as calls may run at once", async () => {
  const held: ServerResponse[] = [];
  const { send, calls } = await callStage([(response) => held.push(response)], { maxSockets: 3 });
  const answer = async (count: number) => {
    await vi.waitUntil(() => held.length === count, PATIENCE);
    for (const response of held.splice(0)) response.end("{}");
  };
  for (let round = 0; round < 2; round++) {
    const sent = [send(), send(), send()];
    await answer(3);
    await Promise.all(sent);
  }
  const connections = calls.map(({ connection }) => connection);
  expect(connections.slice(0, 3)).toEqual([0, 1, 2]);
  expect(connections.slice(3).sort()).toEqual([0, 1, 2]);
});

test("no more calls run at once than sockets are allowed", async () => {
  const held: ServerResponse[] = [];
  const { send, calls } = await callStage([(response) => held.push(response)], { maxSockets: 2 });
  const sent = [send(), send(), send()];
  await vi.waitUntil(() => held.length === 2, PATIENCE);
  held.shift()?.end("{}");
  await vi.waitUntil(() => held.length === 2, PATIENCE);
  for (const response of held) response.end("{}");
  await Promise.all(sent);
  expect(new Set(calls.map(({ connection }) => connection))).toEqual(new Set([0, 1]));
});

test("a call that waits for a connection ends after its time, and was not sent", async () => {
  const { send, signedCalls, calls } = await callStage([() => {}]);
  void send().catch(() => {});
  await vi.waitUntil(() => calls.length > 0, PATIENCE);
  expect(await failureOf(signedCalls.send("GetActivityTask", "{}", 50))).toEqual({
    code: "ETIMEDOUT",
    message: "no connection for 50 ms",
    mayHaveArrived: false,
  });
});

test("a call that got its connection late has half of its time for the answer", async () => {
  const { signedCalls } = await callStage([() => {}]);
  const sent = [180, 300].map((ms) => failureOf(signedCalls.send("GetActivityTask", "{}", ms)));
  const messages = (await Promise.all(sent)).map(({ message }) => message);
  expect(messages).toEqual(["no answer for 180 ms", "no answer for 150 ms"]);
});

test("a call that never connects leaves no timer", async () => {
  const { server, send } = await callStage([], { connectionTimeoutMs: UNLIKE_OTHERS_MS });
  server.close();
  const timers = watchConnectionTimers();
  expect(await failureOf(send())).toMatchObject({ code: "ECONNREFUSED" });
  // The socket closes a few turns after its error.
  await vi.waitUntil(() => timers.cleared === timers.set, PATIENCE);
  expect(timers.set).toBe(1);
});

test("neither a new connection nor a reused one leaves a timer", async () => {
  const { send, calls } = await callStage([json(200, {})], {
    connectionTimeoutMs: UNLIKE_OTHERS_MS,
  });
  const timers = watchConnectionTimers();
  await send();
  await send();
  expect(calls.map(({ connection }) => connection)).toEqual([0, 0]);
  expect(timers).toEqual({ set: 1, cleared: 1 });
});

test("a character that arrives in two chunks is decoded correctly", async () => {
  const [first, second] = Buffer.from("é");
  const { send } = await callStage([
    (response) => {
      response.write(Buffer.from([first ?? 0]));
      setImmediate(() => response.end(Buffer.from([second ?? 0])));
    },
  ]);
  expect(await send()).toBe("é");
});

test("an answer over 2 MiB is cut off", async () => {
  const { send } = await callStage([(response) => response.end("x".repeat(3 * 1_048_576))]);
  expect(await failureOf(send())).toMatchObject({ message: "the answer is too long" });
});

test("an endpoint that could not be resolved is resolved again by the next call", async () => {
  const { access } = await callStage([json(200, {})]);
  let resolved = 0;
  const calls = createSignedCalls({
    access: {
      ...access,
      endpoint() {
        resolved += 1;
        return resolved === 1 ? Promise.reject(new Error("no region")) : access.endpoint();
      },
    },
    maxSockets: 1,
    connectionTimeoutMs: 1_000,
    socketTimeoutMs: 5_000,
    callTimeoutMs: 10_000,
  });
  onTestFinished(() => calls.close());
  await expect(calls.send("GetActivityTask", "{}")).rejects.toThrow("no region");
  expect(await calls.send("GetActivityTask", "{}")).toBe("{}");
  await calls.send("GetActivityTask", "{}");
  expect(resolved).toBe(2);
});

test("closing ends the idle connections", async () => {
  const { send, signedCalls, server } = await callStage([json(200, {})]);
  await send();
  signedCalls.close();
  const open = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  await vi.waitUntil(async () => (await open()) === 0, PATIENCE);
});

test("an endpoint may have a path, and be an IPv6 address", async () => {
  const { send, calls } = await callStage([json(200, {})], { path: "/states/", host: "::1" });
  await send();
  expect(calls[0]?.path).toBe("/states/");
});

test("after a refusal because of a wrong clock, the next call is signed with AWS's time", async () => {
  const aws = new Date(Date.now() + 3_600_000);
  const expired = json(
    400,
    {
      __type: "InvalidSignatureException",
      message: "Signature expired: 20260101T000000Z is now earlier than 20260101T005500Z",
    },
    { date: aws.toUTCString() },
  );
  const { access, calls } = await callStage([expired, json(200, {})]);
  const source = activitySource({ activityArn, maxPolls: 1, access });
  onTestFinished(() => source.close());
  const fault = await source.poll(1).catch((error: unknown) => source.classify(error));
  expect(fault).toMatchObject({ kind: "transient", code: "InvalidSignatureException" });
  expect(await source.poll(1)).toEqual([]);
  expect(calls[1]?.date.slice(0, 11)).toBe(aws.toISOString().replaceAll(/[-:]/g, "").slice(0, 11));
});

test("the date of any other refusal does not change the next signature", async () => {
  const headers = { date: new Date(Date.now() + 3_600_000).toUTCString() };
  const { send, calls } = await callStage([
    json(400, { __type: "ThrottlingException" }, headers),
    json(200, {}),
  ]);
  await expect(send()).rejects.toThrow();
  await send();
  const [first = Number.NaN, second] = calls.map(({ date }) =>
    Date.parse(date.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:")),
  );
  expect(second).toBeLessThan(first + 1_800_000);
});

test("a signature with a wrong secret is refused permanently", async () => {
  const message = "The request signature we calculated does not match the signature you provided.";
  const { access } = await callStage([json(400, { __type: "InvalidSignatureException", message })]);
  const source = activitySource({ activityArn, maxPolls: 1, access });
  onTestFinished(() => source.close());
  const fault = await source.poll(1).catch((error: unknown) => source.classify(error));
  expect(fault).toMatchObject({ kind: "refused" });
});

test.each([`{"t":AAAAKg}`, "null", '"AAAAKg"', "[1]"])(
  "an answer that is no JSON object is not quoted, because it may hold a token: %s",
  async (text) => {
    const { access } = await callStage([(response) => response.writeHead(200).end(text)]);
    const source = activitySource({ activityArn, maxPolls: 1, access });
    onTestFinished(() => source.close());
    expect((await failureOf(source.poll(1))).message).toBe(
      "the answer to GetActivityTask is not a JSON object",
    );
  },
);

test.each(['{"taskToken":5}', '{"taskToken":{}}', '{"taskToken":"AAAAKg","input":{}}'])(
  "a task whose token or input is no text is no answer of AWS: %s",
  async (text) => {
    const { access } = await callStage([(response) => response.writeHead(200).end(text)]);
    const source = activitySource({ activityArn, maxPolls: 1, access });
    onTestFinished(() => source.close());
    expect((await failureOf(source.poll(1))).message).toBe(
      "the answer to GetActivityTask has a taskToken or input that is not a string",
    );
  },
);
