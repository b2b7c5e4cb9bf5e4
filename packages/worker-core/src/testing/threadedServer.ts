import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";
import { LOOPBACK_TLS } from "./loopbackTls.ts";

/**
 * What the server does with the n-th request; the last counts for all further ones. After `swallows` no connection that was open
 * by then answers any more, as after the failover of a gateway; new ones do.
 */
export type ThreadedAnswer =
  | "answers"
  | "answersWhenBlocked"
  | "beginsWhenBlocked"
  | "swallows"
  | "drips";

/** Runs in the thread: it shares nothing with the test but the counters, which also work while the test's thread is blocked. */
const SERVER = `
const { parentPort, workerData } = require("node:worker_threads");
const { protocol, tls, answers, body, shared } = workerData;
const counts = new Int32Array(shared);
const note = (index) => { Atomics.add(counts, index, 1); Atomics.notify(counts, index); };
const write = (response) => { response.end(body); note(1); };
let n = 0;
const connections = new Map();
const dead = new Set();
const handler = (request, response) => {
  request.resume().on("end", () => {
    const connection = connections.get(request.socket) ?? connections.size;
    connections.set(request.socket, connection);
    parentPort.postMessage(connection);
    note(0);
    if (dead.has(request.socket)) return;
    const answer = answers[Math.min(n++, answers.length - 1)];
    if (answer === "swallows") for (const socket of connections.keys()) dead.add(socket);
    if (answer === "answers") write(response);
    if (answer === "answersWhenBlocked") { Atomics.wait(counts, 2, 0); write(response); }
    if (answer === "beginsWhenBlocked") {
      Atomics.wait(counts, 2, 0);
      response.writeHead(200, { "content-length": body.length });
      response.write(body.slice(0, 1), () => {
        note(1);
        Atomics.wait(counts, 2, 1);
        response.end(body.slice(1));
      });
    }
    if (answer === "drips") {
      response.writeHead(200, { "content-length": 1000000 });
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    }
  });
};
const server = protocol === "https:"
  ? require("node:https").createServer(tls, handler)
  : require("node:http").createServer(handler);
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

/**
 * A server in a thread of its own, so that it answers while the test's event loop is blocked.
 */
export async function threadedServer(
  protocol: "http:" | "https:",
  answers: readonly ThreadedAnswer[],
  body = "{}",
) {
  const shared = new SharedArrayBuffer(12);
  const counts = new Int32Array(shared);
  const tls = LOOPBACK_TLS;
  const thread = new Worker(SERVER, {
    eval: true,
    workerData: { protocol, tls, answers, body, shared },
  });
  onTestFinished(async () => {
    await thread.terminate();
  });
  const [port] = await once(thread, "message");
  /** The connection of each request, numbered from 0. */
  const connections: number[] = [];
  thread.on("message", (connection: number) => connections.push(connection));
  return {
    url: `${protocol}//127.0.0.1:${port}`,
    connections,
    /**
     * Blocks this thread until the server has written its answer, and then for `ms`. Afterwards the event loop runs the timers
     * that are over before it reads the answer.
     */
    async blockLoop(ms: number) {
      await new Promise((resolve) => setImmediate(resolve));
      Atomics.store(counts, 2, 1);
      Atomics.notify(counts, 2);
      Atomics.wait(counts, 1, 0);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    },
    /** The server ends the answer that it has begun. */
    endAnswer() {
      Atomics.store(counts, 2, 2);
      Atomics.notify(counts, 2);
    },
  };
}
