import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll } from "vitest";

/** A call as the server got it. */
export interface ArrivedCall {
  /** Nanoseconds of `process.hrtime`, which all threads count alike. */
  readonly at: bigint;
  readonly operation: string;
  readonly authorization: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const SERVER = `
const { parentPort, workerData: tls } = require("node:worker_threads");
const answers = new Map();
const { createServer } = require(tls ? "node:https" : "node:http");
const server = createServer(tls ?? {}, (request, response) => {
  let text = "";
  request.setEncoding("utf8").on("data", (chunk) => { text += chunk; }).on("end", () => {
    const body = JSON.parse(text);
    const [, operation] = request.headers["x-amz-target"].split(".");
    const { authorization } = request.headers;
    parentPort.postMessage({ at: process.hrtime.bigint(), operation, authorization, body });
    const [status, answer] = answers.get(body.taskToken ?? body.QueueUrl)?.shift() ?? [200, {}];
    response.writeHead(status).end(JSON.stringify(answer));
  });
});
parentPort.on("message", ({ taskToken, list }) => answers.set(taskToken, list));
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

/** An endpoint in a thread of its own, which notes when heartbeats arrive while the test's event loop is blocked. */
export async function beatServer(tls?: { readonly key: string; readonly cert: string }) {
  const thread = new Worker(SERVER, { eval: true, execArgv: [], workerData: tls });
  const [port] = await once(thread, "message");
  const calls: ArrivedCall[] = [];
  thread.on("message", (call: ArrivedCall) => calls.push(call));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    calls,
    beatsOf: (taskToken: string) => calls.filter(({ body }) => body["taskToken"] === taskToken),
    /** The first answers to calls for a task, or for a queue by its URL; the others are answered with success. */
    answer(taskToken: string, ...list: readonly [status: number, answer: object][]) {
      thread.postMessage({ taskToken, list });
    },
    close: async () => void (await thread.terminate()),
  };
}

/** One endpoint for all tests of a file. */
export async function beatServerOfFile() {
  const server = await beatServer();
  afterAll(server.close);
  return server;
}

let tokens = 0;

/** The token of a task whose calls no other test of the file sees as its own. */
export const newToken = () => `token-${++tokens}`;

/** Keeps this thread from running its event loop. */
export function blockLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
