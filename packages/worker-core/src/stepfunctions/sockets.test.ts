import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent as HttpsAgent } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import tls from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { callbackSource } from "../callback/callbackSource.ts";
import { accessTo, failureOf } from "../testing/callStage.ts";
import { LOOPBACK_TLS } from "../testing/loopbackTls.ts";
import { type ThreadedAnswer, threadedServer } from "../testing/threadedServer.ts";
import { createSignedCalls } from "./signedCalls.ts";
import { limitSockets } from "./sockets.ts";
import { taskReports } from "./taskReports.ts";

/** A busy machine answers requests late. */
const PATIENCE = { timeout: 60_000 };
const SILENCE_MS = 150;

/**
 * Long enough for a busy machine to send the request. The loop is then blocked beyond the limit of the whole call, which is twice as
 * much, by more than the second that tells it of the block: so no speed of the machine decides which limit is over.
 */
const SILENCE_BEFORE_BLOCK_MS = 400;
const BLOCK_MS = 2 * SILENCE_BEFORE_BLOCK_MS + 1_000 + 50;

const TASK = { taskToken: "token", input: {} };
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

function trustLoopback(): void {
  const trusted = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...trusted, LOOPBACK_TLS.cert]);
  onTestFinished(() => tls.setDefaultCACertificates(trusted));
}

async function stage(
  answers: readonly ThreadedAnswer[],
  { protocol = "http:" as "http:" | "https:", maxSockets = 1, callTimeoutMs = 60_000 } = {},
) {
  trustLoopback();
  const server = await threadedServer(protocol, answers);
  const calls = createSignedCalls({
    access: accessTo(server.url),
    maxSockets,
    connectionTimeoutMs: 5_000,
    // Longer, so that no idle connection ends by itself.
    socketTimeoutMs: 60_000,
    callTimeoutMs,
  });
  onTestFinished(() => calls.close());
  const arrived = (count: number) =>
    vi.waitUntil(() => server.connections.length >= count, { ...PATIENCE, interval: 1 });
  const send = (silenceMs = SILENCE_MS) => calls.send("GetActivityTask", "{}", silenceMs);
  return { ...server, arrived, send };
}

test.each(["http:", "https:"] as const)(
  "an answer that arrives while the event loop is blocked for longer than the limit is read, over %s",
  async (protocol) => {
    const { send, arrived, blockLoop } = await stage(["answersWhenBlocked"], { protocol });
    const sent = send(SILENCE_BEFORE_BLOCK_MS);
    await arrived(1);
    await blockLoop(BLOCK_MS);
    expect(await sent).toBe("{}");
  },
);

test.each(["http:", "https:"] as const)(
  "an answer that has begun to arrive while the event loop is blocked for longer than the limit is read to its end, over %s",
  async (protocol) => {
    const { send, arrived, blockLoop, endAnswer } = await stage(["beginsWhenBlocked"], {
      protocol,
    });
    const sent = send(SILENCE_BEFORE_BLOCK_MS);
    await arrived(1);
    await blockLoop(BLOCK_MS);
    // The limit has looked at what has arrived.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    endAnswer();
    expect(await sent).toBe("{}");
  },
);

test.each(["http:", "https:"] as const)(
  "messages that arrive while the event loop is blocked for longer than the limit are received, over %s",
  async (protocol) => {
    trustLoopback();
    const body = JSON.stringify(TASK);
    const digest = createHash("md5").update(body).digest("hex");
    const message = { MessageId: "1", ReceiptHandle: "1", Body: body, MD5OfBody: digest };
    const answer = JSON.stringify({ Messages: [message] });
    const server = await threadedServer(protocol, ["answersWhenBlocked"], answer);
    const source = callbackSource({
      queueUrl: `${server.url}/000000000000/work`,
      visibilitySeconds: 30,
      maxReceiveCount: 3,
      concurrency: 1,
      access: accessTo(server.url),
      queue: { region: "us-east-1", endpoint: server.url, credentials },
      socketTimeoutMs: SILENCE_BEFORE_BLOCK_MS,
    });
    onTestFinished(() => source.close());
    const polled = source.poll(1);
    await vi.waitUntil(() => server.connections.length > 0, PATIENCE);
    await server.blockLoop(BLOCK_MS);
    expect(await polled).toMatchObject([{ taskToken: TASK.taskToken }]);
  },
);

test.each(["http:", "https:"] as const)(
  "a call that is never answered ends after the limit, over %s",
  async (protocol) => {
    const { send } = await stage(["swallows"], { protocol });
    expect(await failureOf(send())).toMatchObject({
      code: "ETIMEDOUT",
      message: `no answer for ${SILENCE_MS} ms`,
      mayHaveArrived: true,
    });
  },
);

test("a call that is never answered takes the idle connections with it", async () => {
  const { send, arrived, connections } = await stage(
    ["answers", "answers", "swallows", "answers"],
    {
      maxSockets: 2,
    },
  );
  await Promise.all([send(), send()]);
  await failureOf(send());
  await arrived(3);
  await Promise.all([send(), send()]);
  await arrived(5);
  expect(connections.slice(0, 2).toSorted()).toEqual([0, 1]);
  expect(connections.slice(3).toSorted()).toEqual([2, 3]);
});

test("a call whose answer arrives bit by bit for ever ends after the limit of the whole call", async () => {
  const { send } = await stage(["drips"], { callTimeoutMs: 2 * SILENCE_MS });
  expect(await failureOf(send())).toMatchObject({
    code: "ETIMEDOUT",
    message: `no whole answer for ${2 * SILENCE_MS} ms`,
  });
});

test("heartbeats go on when all connections of a busy worker die silently: each hangs once, and no dead one is tried again", async () => {
  const tasks = 4;
  const server = await threadedServer("http:", [
    ...Array(tasks).fill("answers"),
    "swallows",
    "answers",
  ]);
  const reports = taskReports(accessTo(server.url), tasks);
  onTestFinished(() => reports.close());
  const beatAll = () =>
    Promise.allSettled(
      Array.from({ length: tasks }, (_, task) => reports.heartbeat(String(task), SILENCE_MS)),
    );
  const outcomes = async () => (await beatAll()).map(({ status }) => status);
  expect(await outcomes()).toEqual(Array(tasks).fill("fulfilled"));
  expect(await outcomes()).toEqual(Array(tasks).fill("rejected"));
  expect(await outcomes()).toEqual(Array(tasks).fill("fulfilled"));
});

test("a connection that comes while the event loop is blocked, and then gets no further, ends after the limit", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const agent = limitSockets(new HttpsAgent(), SILENCE_MS);
  const { port } = silent.address() as AddressInfo;
  const socket = agent.createConnection({ host: "127.0.0.1", port }) as Socket;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SILENCE_MS + 50);
  const [error] = await once(socket, "error");
  expect(error).toMatchObject({
    message: `no connection for ${SILENCE_MS} ms`,
    syscall: "connect",
  });
});
