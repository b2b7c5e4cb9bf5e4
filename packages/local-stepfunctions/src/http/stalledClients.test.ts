import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { createFaults } from "./faults.ts";
import { createInFlight } from "./inFlight.ts";
import { createServedHosts } from "./servedHosts.ts";
import { createHttpServer } from "./server.ts";

const MIB = 1_048_576;
/** More than the operating system takes of an answer that nobody reads. */
const PAGE_BYTES = 8 * MIB;
const MAX_BYTES = 12 * MIB;

async function stage(maxBytes = MAX_BYTES) {
  const clock = createVirtualClock();
  const inFlight = createInFlight(clock, maxBytes);
  const waiting: (() => void)[] = [];
  const called: string[] = [];
  const page = { text: "x".repeat(PAGE_BYTES) };
  const server = createHttpServer({
    async caller(operation, request) {
      called.push(operation);
      const members = Object.values(request);
      if (members.includes("wait")) await new Promise<void>((resolve) => waiting.push(resolve));
      return members.includes("large") ? page : {};
    },
    controls: { of: () => undefined },
    faults: createFaults(undefined, undefined),
    hosts: createServedHosts([], ""),
    inFlight,
    onCall: undefined,
    delay: () => Promise.resolve(),
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const until = (condition: () => boolean) =>
    vi.waitFor(() => expect(condition()).toBe(true), { interval: 1, timeout: 10_000 });
  return {
    clock,
    inFlight,
    server,
    waiting,
    called,
    until,
    /** A client that reads nothing until it is told to. */
    open() {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).pause();
      socket.on("error", () => {});
      onTestFinished(() => void socket.destroy());
      return socket;
    },
    /** Calls an operation as an ordinary client; returns the status, and the message of an error. */
    async call(operation: string, body: string) {
      const headers = { "x-amz-target": `AWSStepFunctions.${operation}` };
      const response = await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers, body });
      const { message } = (await response.json()) as { message?: string };
      return message === undefined ? `${response.status}` : `${response.status} ${message}`;
    },
  };
}

/** Bytes in use after a garbage collection. */
function heldMemory(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const head = (operation: string, bytes: number) =>
  `POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AWSStepFunctions.${operation}\r\ncontent-length: ${bytes}\r\n\r\n`;
const chunkedHead = (operation: string) =>
  head(operation, 0).replace("content-length: 0", "transfer-encoding: chunked");
const request = (operation: string, body: object) => {
  const text = JSON.stringify(body);
  return head(operation, text.length) + text;
};
const spaced = (body: string, bytes: number) => body.padEnd(bytes);
const FULL = "503 The requests that this endpoint reads";

/** What comes back until a text has come, or the connection has ended. */
async function read(socket: Socket, until: string | RegExp): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await new Promise<void>((resolve) => {
    socket.on("data", () => (text.match(until) ? resolve() : undefined));
    socket.on("close", () => resolve());
    socket.on("end", () => resolve());
    socket.resume();
  });
  return text;
}

describe("a body that its client does not finish", () => {
  const BYTES = 200_000;

  test("fills the memory for others: a large one is refused at once and not kept, a small one is served", async () => {
    const { open, inFlight, until, call } = await stage(500_000);
    const first = open();
    first.write(head("ListActivities", BYTES) + spaced("{}", BYTES - 1));
    await until(() => inFlight.bytes >= BYTES - 1);
    const held = inFlight.bytes;

    const second = open();
    second.write(head("ListActivities", BYTES) + spaced("{}", BYTES - 1));
    const answer = await read(second, "hold all memory");
    expect(answer).toMatch(/^HTTP\/1.1 503 [\s\S]*ServiceUnavailableException/);
    expect(inFlight.bytes).toBe(held);
    expect(await call("ListActivities", "{}")).toBe("200");

    first.write(" ");
    expect(await read(first, "{}")).toMatch(/^HTTP\/1.1 200 /);
    await until(() => inFlight.bytes === 0);
    second.write(` ${request("ListActivities", {})}`);
    expect(await read(second, "{}")).toMatch(/^HTTP\/1.1 200 /);
  });

  test("gives way after a second, and is told so", async () => {
    const { clock, open, inFlight, until, call } = await stage(500_000);
    const first = open();
    first.write(head("CreateActivity", BYTES) + spaced("{}", BYTES - 1));
    await until(() => inFlight.bytes >= BYTES - 1);
    await clock.advance(1_000);
    expect(await call("ListActivities", spaced("{}", BYTES))).toBe("200");
    expect(await read(first, "hold all memory")).toMatch(/^HTTP\/1.1 503 /);
  });

  test("is not kept when it is too large", async () => {
    const { open, inFlight, until } = await stage();
    const client = open();
    client.write(head("ListActivities", 3 * MIB) + " ".repeat(MIB));
    await until(() => inFlight.bytes === MIB);
    client.write(" ".repeat(MIB));
    await until(() => inFlight.bytes === 0);
    client.write(" ".repeat(MIB));
    expect(await read(client, "Large")).toMatch(/^HTTP\/1.1 413 /);
  });

  test("is gone with its connection", async () => {
    const { open, inFlight, until } = await stage();
    const client = open();
    client.write(head("ListActivities", BYTES) + spaced("{}", BYTES - 1));
    await until(() => inFlight.bytes >= BYTES - 1);
    client.destroy();
    await until(() => inFlight.bytes === 0);
  });

  test("is gone when its client is told of an error and does not hang up", async () => {
    const { open, inFlight, until, server } = await stage();
    const client = open();
    client.write(chunkedHead("ListActivities"));
    client.write(`${BYTES.toString(16)}\r\n${spaced("{}", BYTES)}\r\n`);
    await until(() => inFlight.bytes >= BYTES);
    client.write("no number\r\n");
    await until(() => inFlight.bytes === 0);
    expect(await read(client, "\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    expect(client.writable).toBe(true);
    const connections = () =>
      new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(await connections()).toBe(0);
  });

  test("that comes in chunks of one byte holds its bytes, and no object for each", async () => {
    const { clock, open, inFlight, until, called } = await stage();
    const client = open();
    client.write(chunkedHead("ListActivities"));
    const before = heldMemory();
    client.write("1\r\n \r\n".repeat(20_000));
    await new Promise((resolve) => client.write("2\r\n{}\r\n", resolve));
    await clock.advance(0);
    expect(inFlight.bytes).toBe(32_768);
    expect(heldMemory() - before).toBeLessThan(4 * MIB);
    client.write("0\r\n\r\n");
    await until(() => called.length === 1);
  });
});

describe("a body that has arrived", () => {
  const BYTES = 200_000;

  test("gives way to nobody while it waits for its turn", async () => {
    const { clock, open, inFlight, until, waiting, call } = await stage(500_000);
    const client = open();
    client.write(request("GetActivityTask", { workerName: "wait" }));
    client.write(head("ListActivities", BYTES) + spaced("{}", BYTES));
    await until(() => inFlight.bytes === BYTES);
    await clock.advance(5_000);
    expect(await call("ListActivities", spaced("{}", BYTES))).toContain(FULL);
    waiting[0]?.();
    expect(await read(client, /\{\}HTTP[\s\S]*\{\}$/)).toMatch(/ 200 [\s\S]* 200 /);
    await until(() => inFlight.bytes === 0);
  });

  test("is gone when its request is refused for another reason", async () => {
    const { open, inFlight } = await stage();
    const client = open();
    client.write(request("ListActivities", {}).replace("POST", "PUT"));
    expect(await read(client, "Only POST")).toContain(" 404 ");
    expect(inFlight.bytes).toBe(0);
  });

  test("leaves a call that waits only what its operation needs", async () => {
    const { clock, open, inFlight, until, waiting } = await stage();
    const before = heldMemory();
    for (let count = 0; count < 10; count++) {
      const members = { workerName: "wait", more: "x".repeat(1_000_000) };
      open().write(request("GetActivityTask", members));
    }
    await until(() => waiting.length === 10);
    await clock.advance(0);
    expect(inFlight.bytes).toBe(0);
    // The clients, too, let go of what they have sent.
    await until(() => heldMemory() - before < 4 * MIB);
  });
});

describe("an answer that its client does not read", () => {
  const large = { executionArn: "large" };
  const sentOnce = {
    GetActivityTask: { workerName: "large" },
    StartSyncExecution: { name: "large" },
  };

  test("fills the memory for others: a large one is refused, a small one is sent", async () => {
    const { open, inFlight, until, call } = await stage();
    await call("GetExecutionHistory", JSON.stringify(large));
    const before = heldMemory();
    open().write(request("GetExecutionHistory", large));
    await until(() => inFlight.bytes > PAGE_BYTES);
    expect(heldMemory() - before).toBeLessThan(2 * PAGE_BYTES);
    expect(await call("GetExecutionHistory", JSON.stringify(large))).toContain(FULL);
    const machine = JSON.stringify({ stateMachineArn: "large" });
    expect(await call("DescribeStateMachine", machine)).toContain(FULL);
    expect(await call("ListActivities", "{}")).toBe("200");
  });

  test.each(Object.entries(sentOnce))(
    "refuses nobody what is sent once: %s",
    async (operation, members) => {
      const { open, inFlight, until, call } = await stage();
      open().write(request("GetExecutionHistory", large));
      await until(() => inFlight.bytes > PAGE_BYTES);
      expect(await call(operation, JSON.stringify(members))).toBe("200");
    },
  );

  test("gives way after a second, and its connection ends", async () => {
    const { clock, open, inFlight, until, call } = await stage();
    const client = open();
    client.write(request("GetExecutionHistory", large));
    await until(() => inFlight.bytes > PAGE_BYTES);
    await clock.advance(999);
    expect(await call("GetExecutionHistory", JSON.stringify(large))).toContain(FULL);
    await clock.advance(1);
    expect(await call("GetExecutionHistory", JSON.stringify(large))).toBe("200");
    expect((await read(client, /}$/)).length).toBeLessThan(PAGE_BYTES);
  });

  test("costs it the connection after a minute", async () => {
    const { clock, open, inFlight, until } = await stage();
    const client = open();
    client.write(request("GetExecutionHistory", large));
    await until(() => inFlight.bytes > PAGE_BYTES);
    await clock.advance(59_999);
    expect(inFlight.bytes).toBeGreaterThan(PAGE_BYTES);
    await clock.advance(1);
    expect(inFlight.bytes).toBe(0);
    expect((await read(client, /}$/)).length).toBeLessThan(PAGE_BYTES);
  });

  test("is gone when it is read, and when its connection ends before there is one", async () => {
    const { clock, open, inFlight, until, waiting, call } = await stage();
    expect(await call("GetExecutionHistory", JSON.stringify(large))).toBe("200");
    await until(() => inFlight.bytes === 0);
    const client = open();
    client.write(request("GetExecutionHistory", { ...large, nextToken: "wait" }));
    await until(() => waiting.length === 1);
    client.destroy();
    await clock.advance(0);
    waiting[0]?.();
    await clock.advance(0);
    expect(inFlight.bytes).toBe(0);
  });
});

test("a poll may wait for longer than an answer may wait to be read", async () => {
  const { clock, until, waiting, call } = await stage();
  const poll = call("GetActivityTask", '{"workerName":"wait"}');
  await until(() => waiting.length === 1);
  await clock.advance(300_000);
  waiting[0]?.();
  expect(await poll).toBe("200");
});

describe("requests that a client sends without waiting for answers", () => {
  test("are answered one after the other", async () => {
    const { open, until, waiting, called, clock } = await stage();
    const client = open();
    client.write(
      request("GetActivityTask", { workerName: "wait" }) + request("ListActivities", {}).repeat(9),
    );
    await until(() => waiting.length === 1);
    await clock.advance(120_000);
    expect(called).toEqual(["GetActivityTask"]);
    waiting[0]?.();
    const answers = await read(client, /(HTTP[\s\S]*){10}\{\}$/);
    expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(10);
    client.write(request("ListStateMachines", {}));
    await until(() => called.includes("ListStateMachines"));
  });

  test("have no answer before the earlier ones are read", async () => {
    const { clock, open, inFlight, until, called } = await stage();
    open().write(request("GetExecutionHistory", { executionArn: "large" }).repeat(3));
    await until(() => inFlight.bytes > PAGE_BYTES);
    await clock.advance(1_000);
    expect(called).toHaveLength(1);
  });

  test("are worked on, and hold nothing, when the client has disconnected", async () => {
    const { open, inFlight, until, waiting, called } = await stage();
    const client = open();
    client.write(
      request("GetActivityTask", { workerName: "wait" }) + request("ListActivities", {}).repeat(3),
    );
    await until(() => waiting.length === 1 && inFlight.bytes === 3 * "{}".length);
    client.destroy();
    await once(client, "close");
    waiting[0]?.();
    await until(() => called.length === 4 && inFlight.bytes === 0);
  });

  test("are at most 10 that wait: one more ends the connection", async () => {
    const { open, waiting, called, clock, inFlight } = await stage();
    const client = open();
    client.write(
      request("GetActivityTask", { workerName: "wait" }) + request("ListActivities", {}).repeat(10),
    );
    expect(await read(client, "HTTP")).toBe("");
    waiting[0]?.();
    await clock.advance(0);
    expect(called.length).toBeLessThanOrEqual(10);
    expect(inFlight.bytes).toBe(0);
  });
});
