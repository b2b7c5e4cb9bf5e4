import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished } from "vitest";
import { faultOf } from "../report/reportFault.ts";
import { clientAccess } from "../stepfunctions/clientAccess.ts";
import { createSignedCalls } from "../stepfunctions/signedCalls.ts";

export type HttpAnswer = (response: ServerResponse, request: IncomingMessage, body: string) => void;

export const accessTo = (endpoint: string) =>
  clientAccess({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

/** Signed calls to an endpoint on loopback. It returns the answers in order, and then repeats the last one. */
export async function callStage(
  answers: readonly HttpAnswer[],
  {
    path = "",
    host = "127.0.0.1",
    connectionTimeoutMs = 1_000,
    socketTimeoutMs = 5_000,
    callTimeoutMs = 10_000,
    maxSockets = 1,
  } = {},
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
  // Longer than any test: only the client closes connections.
  server.keepAliveTimeout = 60_000;
  server.listen(0, host);
  await once(server, "listening");
  const { port, family } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${host}]` : host}:${port}${path}`;
  const access = accessTo(url);
  const signedCalls = createSignedCalls({
    access,
    maxSockets,
    connectionTimeoutMs,
    socketTimeoutMs,
    callTimeoutMs,
  });
  onTestFinished(() => {
    signedCalls.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    url,
    access,
    calls,
    server,
    signedCalls,
    send: () => signedCalls.send("GetActivityTask", "{}"),
  };
}

/** A JSON answer. */
export const json =
  (status: number, body: object, headers: Record<string, string> = {}): HttpAnswer =>
  (response) => {
    response.writeHead(status, headers).end(JSON.stringify(body));
  };

/** The fault of a call that must fail. */
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("the call must fail"),
    (error: unknown) => faultOf(error),
  );
