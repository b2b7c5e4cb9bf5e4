import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isObject } from "@sfn-workers/states-language/json";
import { signerOf } from "../api/authorization.ts";
import type { Caller } from "../api/caller.ts";
import { ApiError, RATE_EXCEEDED, wireType } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { MAX_REQUEST_BYTES } from "../limits.ts";
import type { Fault, Faults } from "./faults.ts";

/** One call for an observer, without its data and tokens. */
export interface ApiCall {
  readonly operation: string;
  readonly status: number;
  /** AWS's name of the error, if the call failed. */
  readonly error?: string;
  readonly durationMs: number;
}

export interface HttpParts {
  readonly caller: Caller;
  readonly faults: Faults;
  readonly onCall: ((call: ApiCall) => void) | undefined;
  delay(ms: number): Promise<void>;
}

const CONTENT_TYPE = "application/x-amz-json-1.0";
const TARGET_PREFIX = "AWSStepFunctions.";
/** Longer than clients keep idle connections, so that the server does not close one while a request is on its way. */
const KEEP_ALIVE_MS = 75_000;

/** The awsJson1.0 protocol: POST / with the operation in X-Amz-Target. A client's disconnection aborts no operation. */
export function createHttpServer(parts: HttpParts): Server {
  const server = createServer((request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    void answer(server, parts, request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  });
  return server;
}

async function answer(
  server: Server,
  { caller, faults, onCall, delay }: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  const operation = operationOf(request);
  let status = 200;
  let body: object;
  let fault: Fault | undefined;
  try {
    const signer = signerOf(request.headers.authorization);
    fault = faults.of(operation, signer.accessKeyId);
    const text = await readBody(request);
    if (fault?.kind === "reset") return void request.socket.destroy();
    refuseBy(fault);
    if (fault?.kind === "delay") await delay(fault.ms);
    if (request.method !== "POST")
      throw new ApiError("UnknownOperationException", "Only POST is supported", { status: 404 });
    const call = () => caller(operation, parseBody(text), signer);
    if (fault?.kind === "double") {
      await call().catch(() => {
        // The second call gives the answer.
      });
    }
    body = await call();
    if (fault?.kind === "late") await delay(fault.ms);
  } catch (error) {
    const rejection = error instanceof ApiError ? error : internalFailure(error);
    status = rejection.status;
    body = { __type: wireType(rejection.code), message: rejection.message, ...rejection.details };
    onCall?.({
      operation,
      status,
      error: rejection.code,
      durationMs: performance.now() - startedAt,
    });
  }
  if (status === 200) onCall?.({ operation, status, durationMs: performance.now() - startedAt });
  if (fault?.kind === "drop") return void request.socket.destroy();
  send(server, response, status, body);
}

function send(server: Server, response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  const headers: Record<string, string | number> = {
    "content-type": CONTENT_TYPE,
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": newId(),
  };
  if (!server.listening) headers["connection"] = "close";
  response.writeHead(status, headers);
  response.end(text);
}

function operationOf(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" && target.startsWith(TARGET_PREFIX)
    ? target.slice(TARGET_PREFIX.length)
    : "";
}

/** @throws {ApiError} RequestEntityTooLargeException when the body has more than MAX_REQUEST_BYTES. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    });
    request.on("end", () => {
      if (bytes > MAX_REQUEST_BYTES) return reject(tooLarge());
      const [first] = chunks;
      resolve(
        chunks.length === 1 && first !== undefined
          ? first.toString()
          : Buffer.concat(chunks).toString(),
      );
    });
    request.on("error", reject);
    request.on("close", () =>
      reject(new ApiError("RequestExpired", "The client has disconnected")),
    );
  });
}

function tooLarge(): ApiError {
  return new ApiError(
    "RequestEntityTooLargeException",
    `A request has no more than ${MAX_REQUEST_BYTES} bytes`,
    { status: 413 },
  );
}

/** @throws {ApiError} SerializationException when the body is not a JSON object. */
function parseBody(text: string): Record<string, unknown> {
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError("SerializationException", "The request is not valid JSON");
  }
  if (!isObject(value)) {
    throw new ApiError("SerializationException", "The request is not a JSON object");
  }
  return value;
}

/** @throws {ApiError} when the fault is an error. */
function refuseBy(fault: Fault | undefined): void {
  switch (fault?.kind) {
    case "error":
      throw new ApiError(fault.code, "This is an injected fault", { status: fault.status });
    case "throttle":
      throw new ApiError("ThrottlingException", RATE_EXCEEDED);
    case "5xx":
      throw new ApiError("ServiceUnavailableException", "This is an injected fault", {
        status: 503,
      });
  }
}

function internalFailure(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError("InternalFailure", message, { status: 500 });
}
