import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { createFaults } from "./faults.ts";
import { createInFlight } from "./inFlight.ts";
import { createServedHosts } from "./servedHosts.ts";
import { createHttpServer } from "./server.ts";

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const MIB = 1_048_576;
const TARGET = "x-amz-target: AWSStepFunctions.ListActivities";

async function post(url: string, body: string | Uint8Array<ArrayBuffer>, type: string) {
  const headers = { "x-amz-target": "AWSStepFunctions.ListActivities", "content-type": type };
  const response = await fetch(url, { method: "POST", headers, body });
  const answer = (await response.json()) as { __type?: string };
  return `${response.status} ${answer.__type?.replace(/.*#/, "") ?? ""}`.trim();
}

/** Sends bytes, and returns the first line that comes back before the connection ends, if any. */
async function send(port: number, ...chunks: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  for (const chunk of chunks) socket.write(chunk);
  await new Promise((resolve) => socket.on("close", resolve));
  return text.split("\r\n")[0] ?? "";
}

const soon = (expected: () => void) => vi.waitFor(expected, { interval: 1, timeout: 10_000 });

const answersOthers = async (endpoint: TestEndpoint) =>
  expect(await post(endpoint.url, "{}", "application/x-amz-json-1.0")).toBe("200");

describe("a hostile request", () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>, string]>([
    ["deeply nested, for a member", `{"nextToken":${deep(9_000)}}`, "400 SerializationException"],
    ["deeply nested, for no member", `{"x":${deep(170_000)}}`, "400 SerializationException"],
    ["of 1,001 levels", `{"x":${deep(1_000)}}`, "400 SerializationException"],
    ["of 1,000 levels", `{"x":${deep(999)}}`, "200"],
    ["with brackets in a text", `{"x":"${'\\\\\\"[{'.repeat(1_001)}"}`, "200"],
    ["1 MiB of [", "[".repeat(MIB), "400 SerializationException"],
    ["over 1 MiB", " ".repeat(MIB + 1), "413 RequestEntityTooLargeException"],
    ["a number beyond all", '{"maxResults":1e999}', "400 ValidationException"],
    ["a number of many digits", `{"maxResults":${"9".repeat(1e5)}}`, "400 ValidationException"],
    ["a number that is not whole", '{"maxResults":1.5}', "200"],
    ["a member twice", '{"maxResults":"x","maxResults":1}', "200"],
    ["a member named __proto__", '{"__proto__":{"nextToken":1}}', "200"],
    ["no UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), "400 SerializationException"],
    ["half a surrogate pair", '{"nextToken":"\\ud800"}', "400 InvalidToken"],
  ])("is answered, and the next one: %s", async (_, body, answer) => {
    const endpoint = await testEndpoint();
    expect(await post(endpoint.url, body, "application/x-amz-json-1.0")).toBe(answer);
    await answersOthers(endpoint);
  });

  test("may name another type of content", async () => {
    const endpoint = await testEndpoint();
    for (const type of ["text/xml", "multipart/form-data", "application/json; charset=utf-16"]) {
      expect(await post(endpoint.url, "{}", type)).toBe("200");
    }
  });

  test("whose body never ends holds up nobody, and gets no answer after 8 MiB", async () => {
    const endpoint = await testEndpoint();
    const head = `POST / HTTP/1.1\r\nhost: localhost\r\n${TARGET}\r\ncontent-length: 999999999\r\n\r\n`;
    const silent = connect(endpoint.port, "127.0.0.1");
    silent.write(`${head}{`);
    const endless = send(endpoint.port, head, ...Array<Buffer>(9).fill(Buffer.alloc(MIB)));
    await answersOthers(endpoint);
    expect(await endless).toBe("");
    await answersOthers(endpoint);
    silent.destroy();
  });

  test("with 10,000 headers, or no HTTP at all, is refused", async () => {
    const endpoint = await testEndpoint();
    const headers = Array.from({ length: 10_000 }, (_, index) => `h${index}: 1`).join("\r\n");
    expect(await send(endpoint.port, `POST / HTTP/1.1\r\n${headers}\r\n\r\n`)).toBe(
      "HTTP/1.1 431 Request Header Fields Too Large",
    );
    expect(await send(endpoint.port, "\u0016\u0003\u0001")).toBe("HTTP/1.1 400 Bad Request");
    await answersOthers(endpoint);
  });
});

test.each([
  ["for pages of a history", "GetExecutionHistory", "{}"],
  ["with large bodies", "ListActivities", "{}".padEnd(100_000)],
])(
  "many requests %s wait for each other, and others for one of them",
  async (_, operation, body) => {
    const called: string[] = [];
    const server = createHttpServer({
      async caller(name) {
        called.push(name);
        const end = performance.now() + (name === operation ? 6 : 0);
        while (performance.now() < end);
        return {};
      },
      controls: { of: () => undefined },
      faults: createFaults(undefined, undefined),
      hosts: createServedHosts([], ""),
      inFlight: createInFlight(createVirtualClock()),
      onCall: undefined,
      delay: () => Promise.resolve(),
    });
    onTestFinished(() => void server.close());
    onTestFinished(() => server.closeAllConnections());
    let connections = 0;
    server.on("connection", () => {
      connections += 1;
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const quick = connect(port, "127.0.0.1");
    const others = Array.from({ length: 20 }, () => connect(port, "127.0.0.1"));
    await soon(() => expect(connections).toBe(21));
    const write = (socket: Socket, name: string, text: string) =>
      socket.write(
        `POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AWSStepFunctions.${name}\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
      );
    for (const socket of others) write(socket, operation, body);
    write(quick, "StopExecution", "{}");
    await soon(() => expect(called).toHaveLength(21));
    expect(called.indexOf("StopExecution")).toBeLessThan(10);
  },
);

describe("an answer that can't be made", () => {
  test.each<[string, () => object]>([
    ["is nested too deeply to write", () => JSON.parse(deep(100_000)) as object],
    [
      "throws while it is written",
      () => ({
        toJSON: () => {
          throw Object.create(null);
        },
      }),
    ],
    [
      "throws while it is computed",
      () => {
        throw new RangeError("Maximum call stack size exceeded");
      },
    ],
  ])("is an InternalFailure: it %s", async (_, answer) => {
    let hostile = true;
    const calls: object[] = [];
    const server = createHttpServer({
      caller: async () => (hostile ? answer() : {}),
      controls: { of: () => undefined },
      faults: createFaults(undefined, undefined),
      hosts: createServedHosts([], ""),
      inFlight: createInFlight(createVirtualClock()),
      onCall: (call) => void calls.push(call),
      delay: () => Promise.resolve(),
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await post(url, "{}", "text/plain")).toBe("500 InternalFailure");
    expect(calls).toMatchObject([{ status: 500, error: "InternalFailure" }]);
    hostile = false;
    expect(await post(url, "{}", "text/plain")).toBe("200");
  });

  test("is not for an onCall that throws, whose first error is a warning of the process", async () => {
    const endpoint = await testEndpoint({
      onCall() {
        throw new Error("no more space");
      },
    });
    const warned = once(process, "warning");
    await answersOthers(endpoint);
    await answersOthers(endpoint);
    expect(String((await warned)[0])).toContain("onCall: no more space");
  });
});
