import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError } from "@sfn-workers/local-stepfunctions";
import type { ServedHosts } from "@sfn-workers/local-stepfunctions/hosts";
import { ConnectionReset } from "../faults/calls.ts";
import { type Caller, callerOf } from "../iam/caller.ts";
import { ENDPOINT_CLOSING_MS, MAX_SQS_REQUEST_BYTES, SQS_KEEP_ALIVE_MS } from "../ownLimits.ts";
import { closeServer } from "../process/closeServer.ts";
import { refuseWebPages } from "../process/refuseWebPages.ts";
import { SqsError } from "./sqsError.ts";

export interface SqsServerOptions {
  readonly hosts: ServedHosts;
  /**
   * @param disconnected aborts when the client disconnects before it has its answer
   * @throws {SqsError} when SQS refuses the call.
   */
  readonly call: (
    operation: string,
    input: object,
    disconnected: AbortSignal,
    caller: Caller,
  ) => Promise<object>;
  /**
   * Called before each call.
   *
   * @throws {AccessDeniedException} when the caller lacks the permission.
   * @throws {ApiError} MissingAuthenticationTokenException when the call has to be signed.
   * @throws {SqsError} when the signature is not accepted.
   */
  readonly authorize: (caller: Caller, operation: string, input: object) => void;
}

export interface SqsServer {
  readonly url: string;
  /** Closes each connection after its next answer, so that no client uses one that closes meanwhile. */
  closeConnectionsAfterAnswers(): void;
  /** Closes the port after the calls in progress are answered. */
  close(): Promise<void>;
}

/** Serves SQS in its JSON protocol, which SDKs have used since 2023, on a free port of the loopback interface. */
export async function createSqsServer(options: SqsServerOptions): Promise<SqsServer> {
  let closing = false;
  const server = createServer((request, response) => {
    if (refuseWebPages(options.hosts, request, response)) return;
    const disconnected = new AbortController();
    response.once("close", () => disconnected.abort());
    answer(request, options, disconnected.signal)
      .finally(() => {
        if (closing) response.setHeader("connection", "close");
      })
      .then(
        (body) => send(response, 200, body),
        (error: unknown) => refuse(response, error),
      );
  });
  server.keepAliveTimeout = SQS_KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    closeConnectionsAfterAnswers() {
      closing = true;
    },
    async close() {
      closing = true;
      await closeServer(server, ENDPOINT_CLOSING_MS);
    },
  };
}

async function answer(
  request: IncomingMessage,
  options: SqsServerOptions,
  disconnected: AbortSignal,
): Promise<object> {
  if (request.method !== "POST") {
    throw new SqsError("UnknownOperationException", "Only POST is supported", { status: 404 });
  }
  const [, operation] = /^AmazonSQS\.(\w+)$/.exec(String(request.headers["x-amz-target"])) ?? [];
  if (operation === undefined) {
    throw new SqsError(
      "MissingAction",
      "Only the JSON protocol of SQS is supported: X-Amz-Target is missing",
    );
  }
  const input = parse(await read(request));
  const caller = callerOf(request.headers.authorization);
  options.authorize(caller, operation, input);
  return options.call(operation, input, disconnected, caller);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_SQS_REQUEST_BYTES) {
      throw new SqsError("RequestEntityTooLarge", "The request is too large", { status: 413 });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): object {
  try {
    const input: unknown = JSON.parse(text);
    if (typeof input === "object" && input !== null) return input;
  } catch {
    // The error below does not repeat the text, which may contain a task token.
  }
  throw new SqsError("SerializationException", "The request is not a JSON object");
}

function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof ConnectionReset) {
    response.destroy();
    return;
  }
  // AccessDeniedException, MissingAuthenticationTokenException: SQS answers both with 403 (API reference, common errors).
  if (error instanceof ApiError) {
    const queryCode = error.code.replace(/Exception$/, "");
    response.setHeader("x-amzn-query-error", `${queryCode};Sender`);
    const type = `com.amazon.coral.service#${error.code}`;
    send(response, 403, { __type: type, message: error.message });
    return;
  }
  const known =
    error instanceof SqsError
      ? error
      : new SqsError("InternalFailure", "The local SQS failed", { status: 500 });
  response.setHeader("x-amzn-query-error", `${known.queryCode};Sender`);
  // The rest of a request that is too large is not read.
  if (known.status === 413) response.setHeader("connection", "close");
  send(response, known.status, {
    __type: `com.amazonaws.sqs#${known.code}`,
    message: known.message,
  });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "x-amzn-requestid": randomUUID(),
  });
  response.end(JSON.stringify(body));
}
